"""What a page says of its article besides headline, dates and text."""

import re
from functools import cache
from urllib.parse import urlsplit

import tldextract

from crawler.extraction.blocks import text_of
from crawler.extraction.document import Document, absolute
from crawler.extraction.jsonld import as_list, string, types
from crawler.extraction.text import fold, one_line
from crawler.extraction.texts import inside_list
from crawler.pages.canonical import believed
from domain.article import Access
from domain.urls import normalise

_LANGUAGE = re.compile(r"^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?![a-z0-9])", re.I)
_MOST_KEYWORDS = 40
_NO_SECTION = re.compile(r"://|^/|(?<!\d)(?:19|20)\d\d(?!\d)")  # addresses, and archives by month
_KEYWORD_MARKS = re.compile("[,;،、，；]")
_LONGEST_KEYWORD = 80
_LONGEST_ENTRY = 30
_LONGEST_DESCRIPTION = 2000
_AMBIGUOUS_LANGUAGES = {"ua": "uk", "by": "be", "cz": "cs", "gr": "el", "jp": "ja", "cn": "zh", "kz": "kk"}  # countries taken for languages


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list that comes with tldextract; nothing is fetched or cached on disk."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def site_of(url: str) -> str:
    """Return the registered domain of an address ("news.bbc.co.uk" -> "bbc.co.uk"), its host where it has none."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return _suffixes()(host).top_domain_under_public_suffix or ".".join(host.split(".")[-2:])


def canonical_url(page: Document) -> str:
    """Return the address that the page calls its own, in our normal form: rel=canonical, og:url, JSON-LD, else that of the page.

    What a claim must be to count: crawler.pages.canonical. The page's address is returned as it is where it is no http(s) address.
    """
    own = _normal(page.url)
    if own is None:
        return page.url
    links = [link.get("href") or "" for link in page.tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    main = page.linked.article.get("mainEntityOfPage")
    linked = [main.get("@id") if isinstance(main, dict) else main, page.linked.article.get("url")]
    others = [*page.all("og:url"), *(claim for claim in linked if isinstance(claim, str) and claim)]
    return believed(own, links=_addresses(page, links), others=_addresses(page, others))


def _addresses(page: Document, claims: list[str]) -> list[str]:
    return [address for claim in claims if (address := _normal(absolute(claim, page.base) or ""))]


def _normal(url: str) -> str | None:
    try:
        return normalise(url) if url else None
    except ValueError:
        return None


def _same_site(address: str, own: str) -> bool:
    try:
        return site_of(address) == site_of(own)
    except ValueError:
        return False


def description(page: Document, *, headline: str) -> str:
    """Return the page's summary, "" where it has none or only repeats the headline."""
    claims = [
        string(page.linked.article.get("description")),
        *page.all("og:description", "description", "twitter:description", "dc.description"),
    ]
    return next((text[:_LONGEST_DESCRIPTION] for text in claims if text and fold(text) != fold(headline)), "")


def section(page: Document) -> str:
    """Return the section that the outlet files the article under, "" where it does not say."""
    claims = [string(item) for item in as_list(page.linked.article.get("articleSection"))]
    claims += page.all("article:section", "og:article:section", "section", "cxenseparse:section", "parsely-section")
    claims += [value for _, value in page.itemprop("articlesection")]
    claims += [_crumb(page), _menu_entry(page)]
    return next((text for text in claims if 0 < len(text) <= _LONGEST_KEYWORD and not _NO_SECTION.search(text)), "")


def _menu_entry(page: Document) -> str:
    """The text of the link whose address the article's own continues ("/news/politics/" on "/news/politics/article-1")."""
    own, best = _path(page.url), ("", "")
    for link in page.tree.iter("a"):
        address = absolute(link.get("href") or "", page.base) or ""
        path = _path(address)
        leads_to_own = path.endswith("/") and own.startswith(path) and own != path and "?" not in address
        if (
            leads_to_own
            and len(path) > max(1, len(best[0]))
            and _same_site(address, page.url)
            and len(text := text_of(link)) <= _LONGEST_ENTRY
        ):
            best = (path, text)
    return best[1]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _crumb(page: Document) -> str:
    """The last breadcrumb before the article itself, the front page left out."""
    crumbs = next(iter(page.linked.of_type("BreadcrumbList")), {})
    items = [item for item in as_list(crumbs.get("itemListElement")) if isinstance(item, dict)]
    names = [string(item.get("name")) or string(page.linked.resolved(item.get("item")).get("name")) for item in items]
    inner = [name for name in names[1:] if name]
    return inner[-2] if len(inner) >= 2 else ""


def keywords(page: Document) -> tuple[str, ...]:
    """Return the tags of the article, in the page's order, each once."""
    linked = page.linked.article.get("keywords")
    claims = [string(item) or string(page.linked.resolved(item).get("name")) for item in as_list(linked)]
    claims = claims or page.all("article:tag", "news_keywords", "parsely-tags", "cxenseparse:keywords")
    claims = claims or _tags(page) or page.all("keywords", "dc.subject")
    found: dict[str, str] = {}
    for claim in claims:
        for word in _KEYWORD_MARKS.split(claim):
            name = one_line(word)
            if 1 < len(name) <= _LONGEST_KEYWORD:
                found.setdefault(fold(name) or name, name)
    return tuple(found.values())[:_MOST_KEYWORDS]


def _tags(page: Document) -> list[str]:
    """The links to the pages of the article's tags; meta keywords are often those of the whole site."""
    links = (link for link in page.tree.iter("a") if "tag" in (link.get("rel") or "").lower().split())
    return [text.lstrip("# ") for link in links if len(text := text_of(link)) <= _LONGEST_KEYWORD and not inside_list(link)]


def image(page: Document) -> str | None:
    """Return the address of the article's picture."""
    claims = [_picture(page, item) for item in as_list(page.linked.article.get("image"))]
    claims += page.all("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
    claims += [value for _, value in page.itemprop("image")]
    claims += [link.get("href") or "" for link in page.tree.iter("link") if "image_src" in (link.get("rel") or "").lower().split()]
    return next((address for claim in claims if claim and (address := absolute(claim, page.base))), None)


def _picture(page: Document, item: object) -> str:
    node = page.linked.resolved(item)
    value = item if isinstance(item, str) else node.get("url") or node.get("contentUrl")
    return one_line(value) if isinstance(value, str) else ""


def in_language(page: Document, headers: dict[str, str]) -> str | None:
    """Return the language that the page says it is in (BCP 47: "be", "zh-Hant-TW"), None where it does not or says nonsense."""
    root = page.tree.getroottree().getroot()
    attributes = [root.get("lang"), root.get("xml:lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    claims = [string(page.linked.article.get("inLanguage")), *attributes]
    claims += page.all("og:locale", "content-language", "language", "dc.language", "dcterms.language")
    claims.append(headers.get("content-language", ""))
    return next((tag for claim in claims if claim and (tag := language_tag(claim))), None)


def language_tag(claim: str) -> str | None:
    """Return a claim such as "ru_RU" as a BCP 47 tag ("ru-RU"), None where it is none."""
    match = _LANGUAGE.match(claim.strip())
    if not match:
        return None
    language = match[1].lower()
    language = _AMBIGUOUS_LANGUAGES.get(language, language)
    return "-".join(part for part in (language, (match[2] or "").title(), (match[3] or "").upper()) if part)


def access(page: Document) -> Access:
    """Return whether readers must pay: JSON-LD isAccessibleForFree of the article or of one of its parts, or a content tier."""
    parts = [page.linked.article, *(page.linked.resolved(part) for part in as_list(page.linked.article.get("hasPart")))]
    parts += [node for node in page.linked.of_type("WebPage") if "isAccessibleForFree" in node and "WebPage" in types(node)]
    closed = any(str(part.get("isAccessibleForFree")).strip().lower().endswith("false") for part in parts)
    tier = page.first("article:content_tier", "og:article:content_tier", "cxenseparse:pageclass:paywall").lower()
    return "paywall" if closed or tier in ("locked", "metered", "true") else "open"
