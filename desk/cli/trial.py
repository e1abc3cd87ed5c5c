"""`forumwatch watches try`: what a watch finds in a text, what it rejects, and why."""

from dataclasses import dataclass

import typer

from domain.coverage import Mention
from domain.watch import Watch
from processing.language import detect
from processing.mentions import MentionFinder
from processing.relevance import judge
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
    from crawler.extraction import extract
    from crawler.probe import fetch_page
    from domain.errors import BadInput, ExtractionError

    page = fetch_page(url, settings=house.settings.crawl)
    try:
        article = extract(page, source="trial")
    except ExtractionError as error:
        raise BadInput(str(error), fix="give the address of an article") from error
    return Sample(headline=article.headline, description=article.description, body=article.body)


def show_trial(watch: Watch, sample: Sample) -> None:
    """Print the judgement on a text, each mention found and each rejected, with the reasons."""
    language = detect(f"{sample.headline}\n\n{sample.body}").language
    texts = {"headline": sample.headline, "description": sample.description, "body": sample.body, "language": language}
    found = MentionFinder(watch).find(**texts)  # type: ignore[arg-type]
    verdict = judge(found, watch, **texts)  # type: ignore[arg-type]
    word = "relevant" if verdict.relevance >= 0.5 else "not relevant"
    typer.echo(f"{watch.name}: {word} ({verdict.relevance:.2f}), role {verdict.role or 'none'}, language {language}")
    for reason in verdict.reasons:
        typer.echo(f"  because {reason}")
    for mention in found.mentions:
        typer.echo(f"+ {mention.target}: {_in_context(sample, mention)}")
    for rejected in found.rejected:
        typer.echo(f"- {rejected.mention.target}: {_in_context(sample, rejected.mention)}\n  rejected: {rejected.reason}")
    if not found.mentions and not found.rejected:
        typer.echo("no name of the watch in any inflection")


def _in_context(sample: Sample, mention: Mention) -> str:
    text = sample.field(mention.field)
    before = text[max(0, mention.start - AROUND) : mention.start]
    after = text[mention.end : mention.end + AROUND]
    return " ".join(f"…{before}[{mention.text}]{after}…".split())
