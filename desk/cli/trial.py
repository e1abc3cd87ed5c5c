"""`forumwatch watches try`: what a watch finds in a text, what it rejects, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

from desk.cli.terminal import wrapped
from domain.coverage import Mention
from domain.watch import Watch
from processing.language import detect
from processing.mentions import MentionFinder
from processing.relevance import Judgement, judge
from scheduler.wiring import House

AROUND = 40  # code points of context on each side of a mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A text to look at."""

    headline: str
    description: str | None
    body: str

    def field(self, name: str) -> str:
        return {"headline": self.headline, "description": self.description or "", "body": self.body}[name]


def article_at(house: House, url: str) -> Sample:
    """Fetch a page with the crawl's manners and return its article; nothing is kept. Raises BadInput."""
    article = house.article_at(url)
    return Sample(headline=article.headline, description=article.description, body=article.body)


def show_trial(watch: Watch, sample: Sample) -> None:
    """Print the judgement on a text, each mention found and each rejected, with the reasons."""
    language = detect(f"{sample.headline}\n\n{sample.body}").language
    texts: dict[str, Any] = {"headline": sample.headline, "description": sample.description, "body": sample.body}
    found = MentionFinder(watch).find(**texts, language=language)
    verdict = judge(found, watch, **texts)
    typer.echo(f"{watch.name}: {_verdict(verdict)}, language {language}")
    for line in _reasons(verdict):
        _say(line, indent="    ")
    if found.mentions:
        typer.echo("  found")
    for mention in found.mentions:
        _say(_in_context(sample, mention), indent="  + ")
    if found.rejected:
        typer.echo("  rejected")
    for rejected in found.rejected:
        _say(_in_context(sample, rejected.mention), indent="  - ")
        _say(f"because {rejected.reason}", indent="      ")
    if not found.mentions and not found.rejected:
        typer.echo("    none of its names is there in any inflection;")
        typer.echo("    `forumwatch watches check --forms` lists them")


def _verdict(verdict: Judgement) -> str:
    if verdict.role is None:
        return f"not relevant ({verdict.relevance:.2f}, .50 would do)"
    return f"relevant ({verdict.relevance:.2f}), role {verdict.role}"


def _reasons(verdict: Judgement) -> Iterator[str]:
    """Yield the points for and against; the verdict and the rejections are told in their own places."""
    yield from (reason for reason in verdict.reasons[1:] if not reason.startswith("rejected "))


def _say(text: str, *, indent: str) -> None:
    typer.echo(wrapped(text, first=indent, rest=" " * (len(indent) + 2)))


def _in_context(sample: Sample, mention: Mention) -> str:
    text = sample.field(mention.field)
    start, end = max(0, mention.start - AROUND), min(len(text), mention.end + AROUND)
    before, after = text[start : mention.start], text[mention.end : end]
    around = f"{'…' if start else ''}{before}[{mention.text}]{after}{'…' if end < len(text) else ''}"
    where = "" if mention.field == "body" else f" ({mention.field})"
    return f"{mention.target}{where}: {' '.join(around.split())}"
