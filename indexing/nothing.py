"""A store that was not made yet holds nothing."""

from collections.abc import Iterator, Sequence

from domain.upkeep import Revisions


class Nothing:
    """Implements domain.upkeep.Held."""

    def held(self) -> Iterator[Revisions]:
        return iter(())

    def revisions(self, coverage_ids: Sequence[str]) -> dict[str, int]:
        return {}
