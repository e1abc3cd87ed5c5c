"""Makes pages in the styles of real outlets around stories of our own, with the text that a reader should find in each.

What a page shows is known because it was laid out from it; nobody marks anything by hand, and no page of an outlet is copied.
"""

from collections.abc import Callable, Iterator

from tests.support.pagefactory import composed, modern, old, portals
from tests.support.pagefactory.parts import Sheet
from tests.support.pagefactory.stories import Scene, furniture, scenes

Layout = Callable[[Scene], Sheet]

STYLES: dict[str, tuple[Layout, ...]] = {
    "old": old.LAYOUTS,
    "portals": portals.LAYOUTS,
    "modern": modern.LAYOUTS,
    "composed": composed.LAYOUTS,
}
LANGUAGES = tuple(furniture())


def sheets(style: str, language: str, *, seed: int = 0) -> Iterator[tuple[str, Sheet]]:
    """Yield (layout, sheet) of every layout of a style, each around another story."""
    for layout, scene in zip(STYLES[style], scenes(language, seed=seed), strict=False):
        yield layout.__name__, layout(scene)


__all__ = ["LANGUAGES", "STYLES", "Sheet", "sheets"]
