"""The text of a source file: as an outlet's pages suggest it, and with the day on which it was seen to answer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from desk.cli.files import whole_file
from desk.cli.terminal import printable
from desk.cli.toml_text import key_value, key_values
from domain.errors import BadInput
from domain.outlet import Proposal
from scheduler.configuration import parse_source

_VERIFIED = re.compile(r"""^(verified[ \t]*=[ \t]*)(?:"never"|'never'|\d{4}-\d\d-\d\d)""", re.M)
_TABLE = re.compile(r"^[ \t]*\[\[?[ \t]*[\w-]+[^\n]*\]", re.M)


def entry_text(proposal: Proposal, *, today: date) -> str:
    """Return the file of a proposed source, what was guessed and what a person may want to add as comments."""
    return "\n".join(_lines(proposal, today)) + "\n"


def _lines(proposal: Proposal, today: date) -> Iterator[str]:
    source, guessed = proposal.source, proposal.guesses
    name = one_line(source.name)
    yield f"# {source.id}.toml: how the news of {name} is found, as its pages suggest it; yours to edit."
    yield key_value("name", name)
    yield key_value("homepage", source.homepage)
    yield _stated("country", source.country, guessed) if source.country else '# country = "LV"  # ISO 3166-1, for charts and filters'
    yield key_value("languages", source.languages) if source.languages else '# languages = ["lv"]'
    if source.time_zone == "UTC":
        yield '# time_zone = "Europe/Riga"  # of its dates that name no offset; default UTC'
    else:
        yield _stated("time_zone", source.time_zone, guessed)
    if "kind" in guessed:
        yield _stated("kind", source.kind, guessed)
    else:
        yield '# kind = "portal"  # agency, broadcaster, newspaper, magazine, portal, think-tank, blog or official'
    yield '# ownership = "private"  # state, public, private or exile'
    yield from _ways(proposal)
    if any(seen.items or seen.sitemaps for seen in proposal.listings):
        yield f"verified = {today.isoformat()}"
    yield ""
    yield "# [policy]"
    yield "# delay_s = 5  # pause between two requests, seconds; default crawl.delay_s of the settings"
    yield "# read_all = true  # read every page in full, also those that name nothing of ours"


def _ways(proposal: Proposal) -> Iterator[str]:
    source = proposal.source
    for key, urls in (("feeds", source.feeds), ("sitemaps", source.sitemaps), ("sections", source.sections)):
        if urls:
            yield key_values(key, urls)
    if proposal.sections:
        yield "# Pages that seem to list news" + (":" if source.sections else ", should feeds and sitemaps miss some:")
        yield from (f"# {line}" for line in key_values("sections", proposal.sections).splitlines())
    if source.sections:
        yield '# article_pattern = "/news/\\\\d+"  # a regular expression that the address of every article matches'
    taken = {*source.feeds, *source.sitemaps}
    for seen in proposal.listings:
        if seen.url not in taken:
            why = seen.problem or ("lists nothing" if seen.is_empty else "others suffice")
            yield f"# not taken: {one_line(seen.url)} ({one_line(why)})"


def _stated(key: str, value: str, guesses: Mapping[str, str]) -> str:
    return key_value(key, value) + (f"  # guessed from {one_line(guesses[key])}" if key in guesses else "")


def one_line(text: str) -> str:
    """Return a page's own words on one line."""
    return printable(" ".join(text.split()))


def with_verified(text: str, day: date) -> str:
    """Return the text of a source file with the day on which it was seen to answer; all else stays as it is."""
    table = _TABLE.search(text)
    head, rest = (text[: table.start()], text[table.start() :]) if table else (text, "")
    if _VERIFIED.search(head):
        return _VERIFIED.sub(rf"\g<1>{day.isoformat()}", head, count=1) + rest
    line = f"verified = {day.isoformat()}\n"
    if rest:
        return f"{head.rstrip()}\n{line}\n{rest}"
    return head + ("" if head.endswith("\n") or not head else "\n") + line


def mark_verified(path: Path, day: date) -> None:
    """Write the day into a source file. Raises BadInput where that cannot be done without changing more."""
    text = path.read_text(encoding="utf-8")
    marked = with_verified(text, day)
    if parse_source(marked, path) != replace(parse_source(text, path), verified=day):
        raise BadInput(f"{path}: the day could not be written", fix=f"write verified = {day.isoformat()} above its first table")
    with whole_file(path, replace=True) as file:
        file.write(marked.encode())
