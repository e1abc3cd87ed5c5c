"""Pages from the archive, read by today's code. Nothing is asked of anybody."""

from dataclasses import replace
from pathlib import Path

import structlog

from crawler.archive.reading import Kept, kept_at
from crawler.pages.reading import PageReader, Read
from crawler.sites import sites_of
from crawler.visits.identity import Identified, Register
from crawler.visits.patience import LedgerThread
from domain.article import ArchiveRef, Article, Page, Version
from domain.errors import ArchiveError, ExtractionError
from domain.protocols import CrawlLedger, FastLook
from domain.reprocess import ArchivedLook, KnownArticle, TextFrom
from domain.source import Source
from domain.visit import Outcome, Visit

log = structlog.get_logger(__name__)


class Archive:
    """The pages of an archive folder, as articles."""

    def __init__(self, folder: Path, *, fast_look: FastLook) -> None:
        self._folder = folder
        self._reader = PageReader(fast_look, 0.0)

    def state_of(self, known: KnownArticle, source: Source) -> tuple[Read, ArchivedLook | None, TextFrom]:
        """Return the article as its page reads today, the look that its whole page comes from, and where the text was taken from.

        Without its page the article is what the ledger has of it.
        """
        text = TextFrom.NOT_ARCHIVED
        for look in known.looks:
            try:
                kept = kept_at(self._folder, look.ref)
                if kept.date != known.fetched:
                    continue
                page, whole = self._page(look, kept, known)
            except ArchiveError as error:
                log.warning("archive.unreadable", article=known.article.id, url=look.url, problem=error.message)
                text = TextFrom.MISSING if error.kind == "missing" else TextFrom.DAMAGED
                continue
            read = _read(page, look, source)
            article = _under_its_id(read.article, known.article) if read.article else None
            return replace(read, article=article), replace(look, ref=whole), TextFrom.ARCHIVE
        return Read(article=known.article), None, text

    def earlier(self, known: KnownArticle, source: Source) -> tuple[Version, ...]:
        """Return the article's earlier states as their pages read today; those whose page is not there stay as they are."""
        wanted = {version.valid_from for version in known.versions}
        read: dict[object, Article] = {}
        for look in known.looks if wanted else ():
            try:
                kept = kept_at(self._folder, look.ref)
                if kept.date in wanted and (article := _read(self._page(look, kept, known)[0], look, source).article):
                    read[kept.date] = article
            except ArchiveError:
                continue  # told where the article's newest state is read, or of no concern today
        return tuple(
            replace(version, headline=article.headline, body=article.body) if (article := read.get(version.valid_from)) else version
            for version in known.versions
        )

    def look_again(self, look: ArchivedLook, source: Source) -> tuple[Read, Page] | None:
        """Return what a page that gave no article gives now, by the fast look and, if that says so, in full; None if it is not there."""
        try:
            page = kept_at(self._folder, look.ref).page(look.url)
        except ArchiveError as error:
            log.warning("archive.unreadable", url=look.url, problem=error.message)
            return None
        return self._reader.read(page, visit_of(look), source), page

    def _page(self, look: ArchivedLook, kept: Kept, known: KnownArticle) -> tuple[Page, ArchiveRef]:
        """Return the page and its whole record; the bytes of an unchanged one are those of the record that it repeats."""
        if not kept.is_revisit:
            return kept.page(look.url), look.ref
        for other in known.looks:
            if other.ref.digest == look.ref.digest and other.ref != look.ref:
                whole = kept_at(self._folder, other.ref)
                if not whole.is_revisit:
                    return whole.page(look.url, date=kept.date), other.ref
        raise ArchiveError("missing", "the record that it repeats is not there")


def visit_of(look: ArchivedLook) -> Visit:
    return Visit(
        id=look.visit,
        run=look.run,
        source=look.source,
        url=look.url,
        url_key=look.url_key,
        due=look.found,
        discovery=look.discovery,
    )


def _read(page: Page, look: ArchivedLook, source: Source) -> Read:
    from crawler.extraction import extract  # heavy: loaded when it is needed

    try:
        article = extract(page, source=source.id, discovery=look.discovery, time_zone=source.time_zone, selectors=source.selectors)
    except ExtractionError as error:
        return Read(outcome=Outcome.NO_ARTICLE, reason=error.message)
    except Exception as error:  # one page that breaks a parser must not end the pass
        log.exception("extraction.broke", url=page.url)
        return Read(outcome=Outcome.FAILED, reason=f"extraction: {type(error).__name__}: {error}"[:500])
    return Read(article=article)


def _under_its_id(article: Article, before: Article) -> Article:
    return replace(article, id=before.id, source=before.source, url=before.url)


async def found_on(
    again: tuple[Read, Page], look: ArchivedLook, source: Source, ledger: CrawlLedger, thread: LedgerThread
) -> Identified | None:
    """Return the article that a page gives after all, under its lasting id; None where there is none, or a known one."""
    read, page = again
    if read.article is None:
        return None
    register = Register(ledger, thread)
    found = await register.identify(read.article, visit_of(look), final_url=page.final_url, sites=sites_of(source))
    return None if found.duplicate_of else found
