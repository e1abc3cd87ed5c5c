"""Which article a URL leads to, within one crawl and before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawler.sites import site_of
from crawler.visits.patience import LedgerThread
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
    _expected: set[str] = field(default_factory=set)  # url keys that have a visit of their own in this crawl
    _visited: set[str] = field(default_factory=set)  # those of them whose visit is over

    def expect(self, url_keys: Iterable[str]) -> None:
        """Note URLs that are visited for themselves."""
        self._expected.update(url_keys)

    def visited(self, url_key: str) -> None:
        """Note that the visit of a URL is over."""
        self._visited.add(url_key)

    async def article_at(self, url_key: str) -> str | None:
        """Return the article that a URL leads to, as far as known."""
        return self._articles.get(url_key) or await self.thread.call(self.ledger.article_of, url_key)

    async def taken(self, url_key: str) -> str | None:
        """Return the article of a URL that is known or has a visit of its own, None for a URL that is new to us."""
        return await self.article_at(url_key) or (article_id(url_key) if url_key in self._expected else None)

    def must_wait(self, article: Article, visit: Visit, *, final_url: str, sites: frozenset[str]) -> bool:
        """True while the page that this one names as its canonical one is still to be visited: that one goes first."""
        canonical = canonical_key_of(article, final_url, sites)
        return not visit.revisit and canonical != visit.url_key and canonical in self._expected - self._visited

    async def identify(self, article: Article, visit: Visit, *, final_url: str, sites: frozenset[str]) -> Identified:
        """Return the article under its lasting id: of a revisit the old one, else that of the URL it was first seen at.

        A page whose canonical URL leads to another known article with the same headline is a duplicate of it. Sites that
        give one canonical URL to all their pages are not believed: there the headlines differ, and each page is itself.
        """
        own = article_id(visit.url_key)
        keys = tuple(dict.fromkeys((visit.url_key, normalise(final_url), canonical_key_of(article, final_url, sites))))
        if visit.revisit:
            return self._note(article, visit.article or await self.article_at(visit.url_key) or own, keys)
        known = {key: found for key in keys if (found := await self.article_at(key))}
        for key in keys:  # another page may have come first while we asked the ledger
            known |= {key: self._articles[key]} if key in self._articles else {}
        for other in dict.fromkeys(known.values()):
            if other != own and await self._same(article, other):
                self._articles.update(dict.fromkeys(keys, other))
                return Identified(article=article, aliases=keys, duplicate_of=other)
        return self._note(article, own, tuple(key for key in keys if known.get(key, own) == own))

    def _note(self, article: Article, id_: str, aliases: tuple[str, ...]) -> Identified:
        self._articles.update(dict.fromkeys(aliases, id_))
        self._headlines[id_] = article.headline
        return Identified(article=replace(article, id=id_), aliases=aliases)

    async def _same(self, article: Article, known: str) -> bool:
        """True if the known article has this headline, or none that we know of."""
        headline = self._headlines.get(known)
        if headline is None:
            before = await self.thread.call(self.ledger.last_reading, known)
            headline = before.headline if before else article.headline
        return _words(headline) == _words(article.headline)


def canonical_key_of(article: Article, final_url: str, sites: frozenset[str]) -> str:
    """Return the normalised canonical URL, or the final one where the page's word cannot be right.

    Not believed are another site's address and a front page (what many templates name on every page).
    """
    final_key = normalise(final_url)
    try:
        key = normalise(article.canonical_url, base=final_url)
    except ValueError:
        return final_key
    path = key.split("/", 3)[-1]
    return key if path and site_of(key) in sites else final_key


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
