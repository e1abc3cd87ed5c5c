"""The fast look (domain.protocols.FastLook) as it crosses to another process."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRecipe:
    """How a process makes a FastLook for itself: `make` is "module:function", called with `of`."""

    make: str
    of: tuple[str, ...]
