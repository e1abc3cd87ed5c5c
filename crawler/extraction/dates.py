"""When an article was published and modified, each with the evidence it comes from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from crawler.extraction.dateline import beside_headline, marked_times
from crawler.extraction.document import Document
from crawler.extraction.moments import Moment, stated
from crawler.extraction.text import listed
from domain.article import DateSource

_PUBLISHED_META = listed(
    "article:published_time og:article:published_time og:published_time article:published datepublished og:pubdate pubdate publishdate "
    "publish-date publish_date published-date published_date published_time published parsely-pub-date sailthru.date rnews:datepublished "
    "content:publishdate citation_publication_date citation_date dc.date.issued dcterms.issued dc.issued dc.date dcterms.date "
    "dcterms.created dc.date.created dc.created datecreated article.published article_date_original cxenseparse:recs:publishtime "
    "bt:pubdate mediator_published_time ptime creation_date date"
)
_MODIFIED_META = listed(
    "article:modified_time og:updated_time og:article:modified_time article:updated datemodified dateupdated modified lastmod "
    "dc.date.modified dcterms.modified dc.modified last-modified"
)
_IN_URL = (
    re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>0?[1-9]|1[0-2])[/-](?P<day>0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    re.compile(r"(?<![\d])(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\d])"),
    re.compile(r"[/-](?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
)
_AHEAD = timedelta(days=1)  # clocks and zones differ; what lies further ahead is an event, not a publication
_JUST_NOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment and where the page says so."""

    moment: Moment
    source: DateSource


@dataclass(frozen=True, slots=True)
class Dates:
    published: Dated | None
    modified: Moment | None


def dates(page: Document, *, headline: str, body: list[str], fetched: datetime, zone: tzinfo) -> Dates:
    """Return when the article was published and modified; `body` are its paragraphs, `zone` the outlet's.

    Evidence in order of trust: JSON-LD, meta, <time>, the text beside the headline, the address. Moments later than `fetched`
    are no evidence. A machine-readable date gives way to the one that readers see where it was plainly made up when the page
    was rendered: it equals the fetch, or published and modified are one second, later than the visible day.
    """
    shown = beside_headline(page, headline=headline, body=body)
    visible = _past([Dated(shown.published, shown.source)] if shown.published else [], fetched, zone)
    records = _past(_machine_readable(page), fetched, zone)
    address = _past([Dated(moment, "url") for moment in _from_url(page.url)], fetched, zone)
    modified = next(iter(_past(_modified(page, shown.modified), fetched, zone)), None)
    published = _chosen(records, visible, address, modified, fetched=fetched, zone=zone)
    return Dates(published, _after(modified.moment if modified else None, published, zone))


def _chosen(
    records: list[Dated], visible: list[Dated], address: list[Dated], modified: Dated | None, *, fetched: datetime, zone: tzinfo
) -> Dated | None:
    if records:
        first = records[0]
        made_up = _rendered_now(first, modified, fetched, zone)
        seen = next((other for other in (*visible, *address) if other.moment.day < first.moment.day - timedelta(days=1)), None)
        return seen if made_up and seen else first
    if visible and address and abs(visible[0].moment.day - address[0].moment.day) > timedelta(days=2):
        return address[0]
    return next(iter((*visible, *address)), None)


def _rendered_now(found: Dated, modified: Dated | None, fetched: datetime, zone: tzinfo) -> bool:
    if found.moment.precision == "day":
        return False
    same = modified is not None and modified.moment == found.moment and found.moment.precision == "second"
    return same or abs(fetched - found.moment.utc(zone)) < _JUST_NOW


def _past(found: list[Dated], fetched: datetime, zone: tzinfo) -> list[Dated]:
    return [dated for dated in found if dated.moment.utc(zone) <= fetched + _AHEAD]


def _after(modified: Moment | None, published: Dated | None, zone: tzinfo) -> Moment | None:
    """A modification before the publication is none."""
    if modified is None or published is None:
        return modified
    return modified if modified.utc(zone) >= published.moment.utc(zone) or modified.day >= published.moment.day else None


def _machine_readable(page: Document) -> list[Dated]:
    linked = [stated(text) for key in ("datePublished", "dateCreated", "uploadDate") if (text := page.linked.page_value(key))]
    meta = [stated(text) for text in page.all(*_PUBLISHED_META)]
    found: list[Dated] = [Dated(moment, "json-ld") for moment in linked if moment]
    found += [Dated(moment, "meta") for moment in meta if moment]
    found += [Dated(moment, "time-tag") for moment in marked_times(page)]
    return found


def _modified(page: Document, shown: Moment | None) -> list[Dated]:
    linked = stated(page.linked.page_value("dateModified"))
    properties = [stated(value) for _, value in page.itemprop("datemodified")]
    moments = [linked, *(stated(text) for text in page.all(*_MODIFIED_META)), *properties, shown]
    return [Dated(moment, "meta") for moment in moments if moment]


def _from_url(url: str) -> Iterator[Moment]:
    for form in _IN_URL:
        for match in form.finditer(url):
            try:
                day = date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
            yield Moment(datetime(day.year, day.month, day.day), "day")  # noqa: DTZ001 - a day in the outlet's zone
