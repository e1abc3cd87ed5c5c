"""When an article was published and modified, each with the evidence it comes from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from crawler.extraction.dateline import beside_headline, marked_times, other_dates, other_times
from crawler.extraction.document import Document
from crawler.extraction.local import refined
from crawler.extraction.moments import Habits, Moment, stated
from crawler.extraction.months import month
from crawler.extraction.scripts import dates_in_scripts
from crawler.extraction.text import listed
from domain.article import DateSource

_PUBLISHED_META = listed(
    "article:published_time og:article:published_time og:published_time article:published article:publish_date article:publication_date "
    "datepublished og:pubdate pubdate pub_date publishdate publish-date publish_date published-date published_date published_time "
    "published publication_date publication-date date_published date-published datepublish publish_time first-published "
    "parsely-pub-date sailthru.date rnews:datepublished content:publishdate originalpublicationdate article_date article-date "
    "citation_publication_date citation_online_date citation_date dc.date.issued dcterms.issued dcterms:issued dc.issued dc.date dc:date "
    "dcterms.date dcterms:date dcterms.created dcterms:created dc.date.created dc.created datecreated article.published article.created "
    "article_date_original cxenseparse:recs:publishtime cxenseparse:articlepublishdate cxenseparse:publishtime bt:pubdate "
    "mediator_published_time ptime gnews:publication_date news:publication_date iso-8601-publish-date analyticsattributes.articledate "
    "og:article:publish_date og:release_date release_date displaydate live_date sort_date post_date dateposted wt.pdate "
    "mrc__share_date nrbipublishdate shareaholic:article_published_time swiftype:published_at creation_date created cre_date date"
)
_MODIFIED_META = listed(
    "article:modified_time og:updated_time og:article:modified_time article:modified article:updated article:updated_time "
    "og:modified_time datemodified dateupdated modified modified_time modified-date last_modified lastmod dc.date.modified "
    "dcterms.modified dcterms:modified dc.modified last-modified parsely-mod-date shareaholic:article_modified_time updated_time"
)
_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"
_IN_URL = (
    re.compile(rf"/{_YEAR}[/-]{_MONTH}[/-]{_DAY}(?=[/_.-]|$)"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?(?!\d)"),
    re.compile(r"[/_-](?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"/{_YEAR}/(?P<name>[a-z]{{3,9}})/{_DAY}(?=/|$)", re.I),
    re.compile(r"[/_-](?P<day>0[1-9]|[12]\d|3[01])[._-](?P<month>0[1-9]|1[0-2])[._-](?P<year>20\d\d)(?!\d)"),
)
_AHEAD = timedelta(days=1)  # clocks and zones differ; what lies further ahead is an event, not a publication
_JUST_NOW = timedelta(hours=1)
_APART = timedelta(days=1)  # by more than this must two dates differ to speak of different events
_MONTH_FIRST = frozenset(("us", "gov", "edu", "mil"))  # domains of the one country that writes 10/07/2019 for 7 October


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment and where the page says so."""

    moment: Moment
    source: DateSource


@dataclass(frozen=True, slots=True)
class Dates:
    published: Dated | None
    modified: Moment | None


def dates(page: Document, *, headline: str, body: list[str], fetched: datetime, zone: tzinfo, live: bool = True) -> Dates:
    """Return when the article was published and modified; `body` are its paragraphs, `zone` the outlet's.

    Evidence in order of trust: JSON-LD, meta, <time>, the text beside the headline, the address, the state that scripts carry.
    Moments later than `fetched` are no evidence; where the page is `live`, it was sent then, and "today" means that day. What a
    machine reads gives way to what readers see where it was plainly made up later: it equals the fetch, published and modified
    are one second, or headline and address agree on an earlier day.
    """
    habits = _habits(page, fetched.astimezone(zone).replace(tzinfo=None) if live else None)
    shown = beside_headline(page, headline=headline, body=body, habits=habits, possible=lambda moment: moment.utc(zone) <= fetched + _AHEAD)
    visible = _past([Dated(shown.published, shown.source)] if shown.published else [], fetched, zone)
    records = _past(_machine_readable(page, habits), fetched, zone)
    address = _past([Dated(moment, "url") for moment in _from_url(page.url)], fetched, zone)
    modified = next(iter(_past(_modified(page, shown.modified, habits), fetched, zone)), None)
    published = _chosen(records, visible, address, modified, fetched=fetched, zone=zone)
    if published is None:
        published = next(iter(_past(_last_resort(page, habits, modified), fetched, zone)), None)
    return Dates(published, _after(modified.moment if modified else None, published, zone))


def _habits(page: Document, now: datetime | None) -> Habits:
    root = page.tree.getroottree().getroot()
    language, _, region = (root.get("lang") or page.first("og:locale", "content-language")).lower().replace("_", "-").partition("-")
    month_first = language == "en" and (region == "us" or page.host.rpartition(".")[2] in _MONTH_FIRST)
    return Habits(language=language, month_first=month_first, now=now)


def _chosen(
    records: list[Dated], visible: list[Dated], address: list[Dated], modified: Dated | None, *, fetched: datetime, zone: tzinfo
) -> Dated | None:
    if not records:
        if visible and address and abs(visible[0].moment.day - address[0].moment.day) > 2 * _APART:
            return address[0]
        return next(iter((*visible, *address)), None)
    first = records[0]
    earlier = [other for other in (*visible[:1], *address[:1]) if other.moment.day < first.moment.day - _APART]
    agreed = len(earlier) == 2 and abs(earlier[0].moment.day - earlier[1].moment.day) <= _APART
    if earlier and (agreed or _rendered_now(first, modified, fetched, zone)):
        return earlier[0]
    first = _in_own_offset(first, records[1:])
    return Dated(refined(first.moment, visible[0].moment, modified.moment if modified else None, zone), first.source) if visible else first


def _in_own_offset(first: Dated, others: list[Dated]) -> Dated:
    """A moment stated in UTC as another record of the page states the same one: in the outlet's offset."""
    if first.moment.offset != 0:
        return first
    same = (
        other.moment for other in others if other.moment.offset and other.moment.precision != "day" and _instant(other) == _instant(first)
    )
    return next((Dated(moment, first.source) for moment in same), first)


def _instant(dated: Dated) -> datetime:
    return dated.moment.utc(UTC).replace(second=0)


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


def _machine_readable(page: Document, habits: Habits) -> list[Dated]:
    linked = [stated(text, habits) for key in ("datePublished", "dateCreated", "uploadDate") if (text := page.linked.page_value(key))]
    meta = [stated(text, habits) for text in page.all(*_PUBLISHED_META)]
    found: list[Dated] = [Dated(moment, "json-ld") for moment in linked if moment]
    found += [Dated(moment, "meta") for moment in meta if moment]
    found += [Dated(moment, "time-tag") for moment in marked_times(page, habits)]
    return found


def _last_resort(page: Document, habits: Habits, modified: Dated | None) -> list[Dated]:
    """A <time> that no rule placed, the state of the page's scripts, a marked date elsewhere, and at last that of the last change."""
    found = [Dated(moment, "time-tag") for moment in other_times(page, habits)][:1]
    found += [Dated(moment, "script") for text in dates_in_scripts(page.tree) if (moment := stated(text, habits))][:1]
    found += [Dated(moment, "detail-block") for moment in other_dates(page, habits)][:1]
    return [*found, *([modified] if modified else [])]


def _modified(page: Document, shown: Moment | None, habits: Habits) -> list[Dated]:
    linked = stated(page.linked.page_value("dateModified"), habits)
    properties = [stated(value, habits) for _, value in page.itemprop("datemodified")]
    moments = [linked, *(stated(text, habits) for text in page.all(*_MODIFIED_META)), *properties, shown]
    return [Dated(moment, "meta") for moment in moments if moment]


def _from_url(url: str) -> Iterator[Moment]:
    for form in _IN_URL:
        for match in form.finditer(url):
            number = month(match["name"], "en") if "name" in match.groupdict() else int(match["month"])
            try:
                day = date(int(match["year"]), number or 0, int(match["day"]))
            except ValueError:
                continue
            yield Moment(datetime(day.year, day.month, day.day), "day")  # noqa: DTZ001 - a day in the outlet's zone
