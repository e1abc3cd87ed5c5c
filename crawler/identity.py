"""Which article a URL leads to, within one crawl and before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawler.patience import LedgerThread
from domain.article import Article
from domain.ids import article_id
from domain.protocols import CrawlLedger
from domain.urls import normalise
from domain.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """An article under its own id, or the known article that it repeats."""

    article: Article
    aliases: tuple[str, ...]  # normalised URLs that lead to it
    duplicate_of: str | None = None


@dataclass(slots=True)
class Register:
    """Remembers what this crawl has met; the ledger knows the rest, but learns of the newest findings a moment later."""

    ledger: CrawlLedger
    thread: LedgerThread
    _articles: dict[str, str] = field(default_factory=dict)  # url key -> article id
    _headlines: dict[str, str] = field(default_factory=dict)  # article id -> headline
    _visits: set[str] = field(default_factory=set)  # url keys that have a visit of their own in this crawl

    def expect(self, url_keys: Iterable[str]) -> None:
        """Note URLs that are visited for themselves."""
        self._visits.update(url_keys)

    async def article_at(self, url_key: str) -> str | None:
        """Return the article that a URL leads to, as far as known."""
        return self._articles.get(url_key) or await self.thread.call(self.ledger.article_of, url_key)

    async def taken(self, url_key: str) -> str | None:
        """Return the article of a URL that is known or has a visit of its own, None for a URL that is new to us."""
        known = await self.article_at(url_key)
        return known or (article_id(url_key) if url_key in self._visits else None)

    async def identify(self, article: Article, visit: Visit, *, final_url: str, sites: frozenset[str]) -> Identified:
        """Return the article under its lasting id: of a revisit the old one, else that of its canonical URL as first seen.

        A page whose canonical URL leads to another known article with the same headline is a duplicate of it. Sites that
        give one canonical URL to all their pages are not believed: there the headlines differ, and each page is itself.
        """
        final_key, canonical_key = normalise(final_url), canonical_key_of(article, final_url, sites)
        aliases = tuple(dict.fromkeys((visit.url_key, final_key, canonical_key)))
        if visit.revisit and visit.article:
            return self._note(article, visit.article, aliases)
        known = await self.article_at(canonical_key)
        if known and not await self._same(article, known):
            canonical_key, aliases = final_key, tuple(dict.fromkeys((visit.url_key, final_key)))
            known = await self.article_at(final_key)
        known = self._articles.get(canonical_key) or known  # another page may have come first while we asked the ledger
        if known and not visit.revisit:
            self._articles.update(dict.fromkeys(aliases, known))
            return Identified(article=article, aliases=aliases, duplicate_of=known)
        return self._note(article, known or article_id(canonical_key), aliases)

    def _note(self, article: Article, article_id_: str, aliases: tuple[str, ...]) -> Identified:
        self._articles.update(dict.fromkeys(aliases, article_id_))
        self._headlines[article_id_] = article.headline
        return Identified(article=replace(article, id=article_id_), aliases=aliases)

    async def _same(self, article: Article, known: str) -> bool:
        headline = self._headlines.get(known)
        if headline is None:
            before = await self.thread.call(self.ledger.last_reading, known)
            if before is None:
                return True
            headline = before.headline
        return _words(headline) == _words(article.headline)


def canonical_key_of(article: Article, final_url: str, sites: frozenset[str]) -> str:
    """Return the normalised canonical URL, or the final one where the page's word cannot be right.

    Not believed are another site's address and a front page (what many templates name on every page).
    """
    from crawler.sites import site_of

    final_key = normalise(final_url)
    try:
        key = normalise(article.canonical_url, base=final_url)
    except ValueError:
        return final_key
    path = key.split("/", 3)[-1]
    return key if path and site_of(key) in sites else final_key


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
