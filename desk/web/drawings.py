"""Charts ready for a page: the spec for the browser and the same drawing for readers without scripts."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from desk import charts
from desk.charts import ShareBar, Spec, VolumeBar


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One chart; `spec` is JSON that may stand in a <script>, `svg` an element."""

    about: str
    spec: Markup
    svg: Markup


# A chart costs some 100 ms to make and check; its figures change with a crawl, not with each look at the page.
@lru_cache(maxsize=64)
def volume(bars: tuple[VolumeBar, ...], *, start: date, end: date) -> Drawing:
    return _drawing(charts.volume(bars, start=start, end=end), "Articles over time by tone", width=720)


@lru_cache(maxsize=64)
def shares(bars: tuple[ShareBar, ...], *, about: str) -> Drawing:
    return _drawing(charts.shares(bars, about=about), about, width=340)


def _drawing(spec: Spec, about: str, *, width: int) -> Drawing:
    drawn = charts.svg(spec, width=width).replace("<a xlink:href=", '<a tabindex="-1" xlink:href=')  # the table has the tab stops
    # Vega escapes every text of a drawing; tests/web/test_web_hostile.py holds it to that.
    return Drawing(about=about, spec=htmlsafe_json_dumps(spec), svg=Markup(drawn))  # noqa: S704
