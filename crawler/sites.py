"""Which registered site ("bbc.co.uk") an address belongs to."""

from functools import lru_cache

import tldextract

from domain.source import Source
from domain.urls import host_of

# Only the suffix list that ships with the package: a crawl asks nobody but the outlets.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=8192)
def site_of_host(host: str) -> str:
    """Return the registered site of a host: "news.bbc.co.uk" -> "bbc.co.uk", "a.outlet.test" -> "outlet.test".

    A host without a known suffix belongs to its last two labels (the list's own default rule); an IP address to itself.
    """
    parts = _suffixes(host)
    if parts.suffix:
        return parts.top_domain_under_public_suffix or host
    if host.startswith("[") or host.replace(".", "").isdigit():
        return host
    return ".".join(host.split(".")[-2:])


def site_of(url: str) -> str:
    """Return the registered site of an address, "" where it has no host or is no address."""
    try:
        return site_of_host(host_of(url))
    except ValueError:
        return ""


def sites_of(source: Source) -> frozenset[str]:
    """Return the sites that a source publishes on: those of its homepage, section pages and sitemaps.

    Feeds do not count: many are served by a third party.
    """
    return frozenset(site for url in (source.homepage, *source.sections, *source.sitemaps) if (site := site_of(url)))
