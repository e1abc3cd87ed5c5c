"""What stands above an article, in the styles of real outlets and the languages of the world: pages whose metadata is known.

A page shows what it was laid out from, so nobody marks anything by hand; stories are our own, no page of an outlet is copied. Dates
are written by babel (CLDR), which the extraction under test does not use.
"""

from collections.abc import Iterator

from tests.support.mastheads.layouts import LAYOUTS
from tests.support.mastheads.scene import LANGUAGES, Gold, Masthead, scene

__all__ = ["LANGUAGES", "LAYOUTS", "Gold", "Masthead", "mastheads"]


def mastheads() -> Iterator[Masthead]:
    """Yield every layout in every language, each at another moment."""
    for row, language in enumerate(LANGUAGES):
        for column, layout in enumerate(LAYOUTS):
            yield layout(scene(language, row * len(LAYOUTS) + column))
