"""Our settings in Scrapy's names."""

from collections.abc import Sequence
from typing import Any

from crawler.names import ROBOTS_NAME, product
from crawler.transport.guard import parse_hosts
from crawler.transport.trust import check_ca_file
from domain.opt_out import NO_OPT_OUTS, OptOuts
from domain.settings import CrawlSettings
from domain.source import Source
from domain.urls import host_of


def user_agent(contact: str) -> str:
    """Return the User-Agent that tells outlets who reads them and whom to write to."""
    return f"{product()} (+{contact})" if contact else f"{product()} (media monitor)"


def scrapy_settings(settings: CrawlSettings, sources: Sequence[Source] = (), opt_outs: OptOuts = NO_OPT_OUTS) -> dict[str, Any]:
    """Return what Scrapy's process needs to crawl the sources as `settings` say. Raises BadInput for what cannot be used."""
    mapped = parse_hosts(settings.hosts)
    if settings.ca_file is not None:
        check_ca_file(settings.ca_file)
    return {
        "BOT_NAME": ROBOTS_NAME,
        "USER_AGENT": user_agent(settings.contact),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        "CRAWL_OPT_OUTS": opt_outs,
        **_reach(settings, sources),
        **_pace(settings, mapped, sources),
        **_parts(),
        **_quiet(),
    }


def _reach(settings: CrawlSettings, sources: Sequence[Source]) -> dict[str, Any]:
    """Where requests may go, and how much may come back."""
    return {
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "TWISTED_DNS_RESOLVER": "crawler.transport.guard.GuardedResolver",
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_MAXSIZE": settings.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": settings.timeout_s,
        "HTTPPROXY_ENABLED": False,  # a proxy from the environment would resolve names behind the guard's back
        "COOKIES_ENABLED": False,
        "CRAWL_HOSTS": settings.hosts,
        "CRAWL_PORTS": list(settings.ports),
        "CRAWL_CA_FILE": str(settings.ca_file) if settings.ca_file else None,
        "CRAWL_UNVERIFIED": sorted({host for source in sources for host in unverified_hosts(source)}),
    }


def unverified_hosts(source: Source) -> frozenset[str]:
    """Return the hosts whose certificates are not verified: those that the source's file names, if its policy says so."""
    if source.policy.tls == "verified":
        return frozenset()
    return frozenset(host_of(url) for url in (source.homepage, *source.feeds, *source.sitemaps, *source.sections))


def _pace(settings: CrawlSettings, mapped: dict[str, tuple[str, int]], sources: Sequence[Source]) -> dict[str, Any]:
    """How fast one host is asked."""
    slots: dict[str, dict[str, float]] = {host_of(source.homepage): {"delay": delay_of(source, settings)} for source in sources}
    paced = {"delay": settings.hosts_delay_s} if settings.hosts_delay_s else {"delay": 0.0, "concurrency": settings.concurrency}
    slots |= {host: dict(paced) for host in mapped}
    return {
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_NAME,
        "CONCURRENT_REQUESTS": settings.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": min(2, settings.concurrency),
        "DOWNLOAD_DELAY": settings.delay_s,
        "DOWNLOAD_DELAY_JITTER": 0.0,  # a delay is a promise, not a mean
        "DOWNLOAD_SLOTS": slots,
        "AUTOTHROTTLE_ENABLED": True,
        "REDIRECT_ENABLED": False,  # crawler.transport.fetching follows them, and crawler.manners.robots: each with its own limit
        "CRAWL_SETTINGS": settings,
        "CRAWL_RETRIES": settings.retries,
        "RETRY_ENABLED": False,  # crawler.transport.fetching tries again: it knows Retry-After and each visit's outcome
        "METAREFRESH_ENABLED": False,
    }


def delay_of(source: Source, settings: CrawlSettings) -> float:
    """Return the pause between two requests to one host of the source, seconds."""
    return settings.delay_s if source.policy.delay_s is None else source.policy.delay_s


def _parts() -> dict[str, Any]:
    """Our parts in place of Scrapy's."""
    handler = "crawler.transport.handler.GuardedHandler"
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "file": None, "ftp": None, "s3": None, "data": None},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "crawler.manners.opting_out.OptOutMiddleware": 90,
            "crawler.manners.robots.RobotsMiddleware": 100,
            "crawler.manners.daily.DailyBudget": 110,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "crawler.transport.compression.BoundedCompression": 590,
        },
        "EXTENSIONS_BASE": {},  # statistics, consoles and remote controls: loaded at every start, called for every page, used by nobody
        "EXTENSIONS": {"crawler.manners.throttle.HostThrottle": 0},
    }


def _quiet() -> dict[str, Any]:
    """Nothing listens, nothing is printed: what happened stands in the ledger."""
    return {
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOG_LEVEL": "ERROR",
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",  # numbers that nobody reads took a tenth of a download
        "DOWNLOADER_STATS": False,
        "MEMUSAGE_ENABLED": False,
    }
