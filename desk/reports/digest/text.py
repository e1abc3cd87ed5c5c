"""A digest as plain text of 72 columns; only addresses may be longer."""

from collections.abc import Iterator
from textwrap import wrap

from desk.reports.digest.view import DigestView, Figure, Item, Section

WIDTH = 72


def as_text(view: DigestView) -> str:
    """Return the text, its lines ended by line feeds."""
    return "\n".join(_lines(view)) + "\n"


def _lines(view: DigestView) -> Iterator[str]:
    yield from _wrapped(view.title)
    yield from _wrapped(f"{view.period}, times in {view.zone}")
    yield ""
    for figure in view.figures:
        yield from _wrapped(_figure(figure))
    if view.tones:
        yield from _wrapped(" · ".join(f"{f.name} {f.value}" + (f" ({f.note})" if f.note else "") for f in view.tones))
    if view.empty:
        yield from ("", "Nothing new came in this time.")
    if view.notices:
        yield from _heading("To look after")
        for notice in view.notices:
            yield from _wrapped(notice.text, first="* ", rest="  ")
            yield from _wrapped(notice.action, first="  ", rest="  ")
    for section in view.sections:
        yield from _section(section)
    if view.waiting:
        yield from _heading("On its way")
        for line in view.waiting:
            yield from _wrapped(line, first="* ", rest="  ")
    yield ""
    yield "-" * WIDTH
    yield from _wrapped(f"Digest {view.id}, made {view.made}.")
    if view.desk_url:
        yield view.desk_url


def _section(section: Section) -> Iterator[str]:
    yield from _heading(section.title)
    if section.intro:
        yield from _wrapped(section.intro)
    for number, item in enumerate(section.items):
        if not section.brief or number:
            yield ""
        yield from _item(item)


def _item(item: Item, indent: str = "") -> Iterator[str]:
    inner = indent + "  "
    yield from _wrapped(item.headline, first=f"{indent}* ", rest=inner)
    said = " ".join(part for part in (item.tone.symbol, item.tone.word, item.tone.number) if part)
    for line in (
        ", ".join(part for part in (item.outlet, item.place, item.language, item.when, item.watch) if part),
        ", ".join(part for part in (said, item.confidence, item.tone.note) if part),
        f"“{item.sentence}”" if item.sentence else "",
        f"before: {item.was}" if item.was else "",
        *item.notes,
        item.reprints,
        f"LINK: {item.warning}" if item.warning else "",
    ):
        yield from _wrapped(line, first=inner, rest=inner)
    if item.url:
        yield inner + item.url
    for other in item.others:
        yield from _item(other, inner)


def _figure(figure: Figure) -> str:
    return f"{figure.value} {figure.name}" + (f" ({figure.note})" if figure.note else "")


def _heading(title: str) -> tuple[str, ...]:
    return "", title.upper(), "-" * len(title)


def _wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
