"""What became of a URL and why, in words."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, or_, select

from domain.article import Article, Discovery
from domain.codec import from_json
from domain.correction import Correction
from domain.coverage import Coverage
from domain.protocols import WhyLine
from domain.visit import Outcome
from ledger.corrections import history
from ledger.effective import earlier_versions, with_data
from ledger.rows import AnyRow
from ledger.schema import articles, coverages, dead_letters, inbox, urls, visits

_WAYS = {
    "feed": "found in the feed {via}",
    "sitemap": "found in the sitemap {via}",
    "section": "found on the section page {via}",
    "by-hand": "entered by hand",
    "revisit": "due for another look",
    "backfill": "found in the archive {via}",
    "warc": "taken from the WARC file {via}",
    "refetch": "offered again for a new or changed watch",
    "alternate": "found as another language of {via}",
}
_ENDS = {
    Outcome.RELEVANT: "relevant",
    Outcome.IRRELEVANT: "not relevant to any watch",
    Outcome.UNCHANGED: "unchanged since it was last read",
    Outcome.DUPLICATE: "the same article as one that is known already",
    Outcome.REDIRECTED: "led to another address, which has a visit of its own",
    Outcome.NOT_HTML: "no HTML page",
    Outcome.NO_ARTICLE: "holds no article",
    Outcome.GONE: "the page is gone; the last version is kept",
    Outcome.OFF_SITE: "leads away from the outlet",
    Outcome.ROBOTS_REFUSED: "robots.txt asks not to fetch it",
    Outcome.OPTED_OUT: "is not to be asked, or not to be used",
    Outcome.BLOCKED_ADDRESS: "lies on a network that must not be reached",
    Outcome.TOO_LARGE: "too large",
    Outcome.BUDGET: "not fetched: the run's budget was used up; tried again in the next run",
    Outcome.FAILED: "failed",
}


def why(connection: Connection, url_key: str) -> list[WhyLine]:
    """Return one line for each step of each visit of the URL and of the article that it leads to, oldest first."""
    article = connection.scalar(select(urls.c.article).where(urls.c.url_key == url_key))
    mine = visits.c.url_key == url_key
    query = select(visits).where(or_(mine, visits.c.article == article) if article else mine).order_by(visits.c.id)
    rows = connection.execute(query).all()
    if not rows:
        return []
    lines = list(_alias(connection, url_key, article))
    for row in rows:
        lines += _visit(connection, row)
    return [*lines, *_history(connection, article), *_coverages(connection, article)]


def _alias(connection: Connection, url_key: str, article: str | None) -> Iterator[WhyLine]:
    row = connection.execute(select(articles.c.url, articles.c.url_key).where(articles.c.id == article)).one_or_none()
    if row is not None and row.url_key != url_key:
        yield WhyLine(at=None, stage="address", text=f"leads to the article at {row.url}")


def _visit(connection: Connection, row: AnyRow) -> Iterator[WhyLine]:
    discovery = from_json(Discovery, row.discovery)
    way = _WAYS[discovery.method].format(via=discovery.via or "of the outlet")
    yield WhyLine(at=row.found, stage="found", text=f"{row.url} {way}, run {row.run}")
    if row.http_status is not None:
        yield WhyLine(at=row.entered or row.finished, stage="fetched", text=f"answered with status {row.http_status}")
    if row.skipped_by_fast_look:
        more = "; read in full all the same, as a sample" if row.sampled else ", so it was not read further"
        yield WhyLine(at=row.entered or row.finished, stage="fast look", text=f"names nothing that any watch looks for{more}")
    elif row.entered is not None:
        yield WhyLine(at=row.entered, stage="fast look", text="may concern a watch; put into the inbox")
    yield _end(connection, row)


def _end(connection: Connection, row: AnyRow) -> WhyLine:
    because = f": {row.reason}" if row.reason else ""
    if row.state != Outcome.PENDING:
        other = f" (article {row.of})" if row.of else ""
        return WhyLine(at=row.finished, stage="outcome", text=f"{_ENDS[Outcome(row.state)]}{other}{because}")
    if row.stage == "inbox":
        tries = connection.scalar(select(inbox.c.attempts).where(inbox.c.visit == row.id))
        return WhyLine(at=None, stage="inbox", text=f"waits to be read{_tries(tries)}")
    if row.owner is not None:
        return WhyLine(at=None, stage="pending", text=f"being fetched by {row.owner}{_tries(row.attempts)}")
    if row.not_before is not None:
        return WhyLine(at=None, stage="pending", text=f"put off until {_at(row.not_before)}{because}")
    return WhyLine(at=None, stage="pending", text=f"waits to be fetched{_tries(row.attempts)}")


def _tries(attempts: int | None) -> str:
    if not attempts:
        return ""
    return ", first try" if attempts == 1 else f", {attempts} tries so far"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _history(connection: Connection, article: str | None) -> Iterator[WhyLine]:
    """What the article said before, and that it has vanished."""
    row = connection.execute(select(articles).where(articles.c.id == article)).one_or_none()
    if row is None:
        return
    states = earlier_versions(connection, [row.id]).get(row.id, ())
    headlines = [*(state.headline for state in states), from_json(Article, row.data).headline]
    for state, following in zip(states, headlines[1:], strict=True):
        same = state.headline == following
        text = "the text changed, the headline stayed" if same else f"the headline was “{state.headline}” until then"
        yield WhyLine(at=state.valid_to, stage="changed", text=text)
    if row.gone:
        kept = connection.scalar(with_data().where(coverages.c.article == row.id).limit(1))
        archive = from_json(Coverage, kept).archive if kept else None
        where = f", its page in {archive.file} at byte {archive.offset:,}" if archive else ""
        text = f"it has vanished from its site; its last text is kept{where}"
        yield WhyLine(at=row.last_finished, stage="gone", text=text)


def _coverages(connection: Connection, article: str | None) -> Iterator[WhyLine]:
    query = with_data(*coverages.columns).where(coverages.c.article == article).order_by(coverages.c.watch)
    for row in connection.execute(query).all():
        said = from_json(Coverage, row.data)
        role = f", role {said.role}" if said.role else ""
        text = f"watch {row.watch}: relevance {said.relevance:.2f}{role}, status {row.status}, revision {row.revision}"
        yield WhyLine(at=row.first_indexed, stage="coverage", text=text)
        yield from (_correction(said) for said in history(connection, row.id))
        yield _delivery(connection, row)


def _correction(said: Correction) -> WhyLine:
    change = said.change
    if change is None:
        return WhyLine(at=said.at, stage="corrected", text=f"{said.by} took correction {said.undoes} back")
    words = {None: "", True: "about us", False: "not about us"}[change.relevant]
    parts = (words, f"role {change.role}" if change.role else "", f"tone {change.tone}" if change.tone else "")
    note = f" ({said.note})" if said.note else ""
    return WhyLine(at=said.at, stage="corrected", text=f"{said.by} said: {', '.join(part for part in parts if part)}{note}")


def _delivery(connection: Connection, row: AnyRow) -> WhyLine:
    if row.delivered_revision >= row.revision:
        return WhyLine(at=row.delivered, stage="delivery", text=f"the store has revision {row.revision}")
    if not row.dead:
        return WhyLine(at=None, stage="delivery", text=f"revision {row.revision} waits for the store")
    letters = select(dead_letters.c.reason, dead_letters.c.at).where(dead_letters.c.coverage == row.id)
    letter = connection.execute(letters.order_by(dead_letters.c.id.desc()).limit(1)).one()
    return WhyLine(at=letter.at, stage="delivery", text=f"the store refused revision {row.revision}: {letter.reason}")
