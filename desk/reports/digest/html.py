"""A digest as HTML that mail clients keep: tables, styles inside, nothing from elsewhere."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from desk.reports.digest.view import DigestView
from domain.coverage import ToneLabel

# As on the dashboard, each dark enough to be read on the digest's paper.
COLOURS: dict[ToneLabel, str] = {
    "favourable": "#175a94",
    "neutral": "#545d64",
    "critical": "#9c4b00",
    "unsure": "#66509a",
    "not-rated": "#596067",
}


def as_html(view: DigestView) -> str:
    """Return the page; it asks for nothing when it is opened."""
    return _template().render(view=view, colours=COLOURS)


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("digest.html")
