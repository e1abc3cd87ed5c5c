"""The date that readers see: beside the headline or inside the detail block, not in the sidebar.

A page without metadata has many dates; the other ones stand in lists of other articles. The rule: texts are counted in document
order, and the date nearest to the stretch between headline and first paragraph wins, lists and side blocks left out.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain, islice, pairwise
from operator import itemgetter
from typing import NamedTuple

from lxml.etree import _Element

from crawler.extraction.document import Document
from crawler.extraction.moments import Habits, Moment, clock_alone, spans, stated
from crawler.extraction.recent import recent
from crawler.extraction.text import fold, listed
from crawler.extraction.texts import Text, beginning, inside_list
from domain.article import DateSource

_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_DATE_CLASS = re.compile(r"date|time|publi|posted|meta|byline|dateline|дата|created", re.I)
_MODIFIED = re.compile(
    r"updated|modified|edited|обновл|изменен|оновлен|змінено|абноўл|зменен|aktualiz|zmodyfik|aktualisiert|geändert|stand:|mis à jour|"
    r"actualizad|aggiornat|atualizad|uppdaterad|opdateret|oppdatert|päivitetty|güncelleme|frissítve|atnaujint|atjaunin|uuendatud|"
    r"aktualizov|ενημέρωση|жаңартыл|更新|수정|actualizat|обновен|bijgewerkt|gewijzigd|ажурира|ažurira|upraven|изменено|өзгер",
    re.I,
)
_MACHINE_READABLE = listed("datetime data-datetime data-timestamp data-time data-date data-published data-utc data-epoch data-unixtime")
_BEFORE, _AFTER, _BELOW = 14, 4, 8  # texts before the headline, after the body's start, below its end, that may hold the date
_LONGEST = 160  # characters of an element that is about the date
_AROUND, _AROUND_BELOW = 90, 30  # characters beside the date in a text that is about it, above the body and in or below it
_DATELINE = 40  # characters before the date in a text that opens with it
_FIRST_LETTERS = 60
_LONGEST_ENTRY = 500  # characters of an entry in a list of articles


@dataclass(frozen=True, slots=True)
class Shown:
    """The date that readers see, from a <time> or as mere text, and that of the last change."""

    published: Moment | None = None
    source: DateSource = "detail-block"
    modified: Moment | None = None


class _Found(NamedTuple):
    """Compares by cost, then by place."""

    cost: float
    place: int
    moment: Moment
    source: DateSource


def beside_headline(page: Document, *, headline: str, body: list[str], habits: Habits, possible: Callable[[Moment], bool]) -> Shown:
    """Return the dates shown for this article; `body` are its paragraphs, `habits` how the page writes dates.

    Moments that are not `possible` (days ahead) are passed over: they are those of an event.
    """
    texts = page.texts
    start, end = place_of_body(texts, body)
    head = place_of_headline(texts, fold(headline), before=start)
    published: list[_Found] = []
    modified: list[_Found] = []
    for index, text in enumerate(texts):
        cost = _distance(index, head, start, end)
        moment = None
        if cost is not None:
            above = start is None or index < start
            moment = _of_time(text.element, habits) or _moment(text, habits, above=above, opening=index == start)
        if cost is None or moment is None or not possible(moment) or _in_list(text.element):
            continue
        moment = _with_clock(moment, texts[max(0, index - 1) : index + 2])
        modified += [_Found(cost, index, other, "detail-block") for other in _changes(text.text) if other.local > moment.local]
        cost -= 0.5 if _dated_block(text.element) is not None else 0.0
        label = _label_before(texts, index)
        kind = modified if _MODIFIED.search(label + " " + _before_date(text.text)) else published
        kind.append(_Found(cost, index, moment, "time-tag" if _of_time(text.element, habits) else "detail-block"))
    best = min(published or modified, default=None)
    changed = min(modified, default=None)
    return Shown(best.moment if best else None, best.source if best else "detail-block", changed.moment if changed else None)


def _before_date(text: str) -> str:
    start = min((start for (start, _), _ in spans(text)), default=len(text))
    return text[: min(start, 40)]


def _changes(text: str) -> Iterator[Moment]:
    """Yield the dates behind the first one that are told as those of changes: "07.10.2019 14:05 (updated 15:10 08.10.2019)"."""
    found = sorted(spans(text), key=itemgetter(0))
    for (before, _), (after, moment) in pairwise(found):
        if _MODIFIED.search(text[before[1] : after[0]]):
            yield moment


def _label_before(texts: list[Text], index: int) -> str:
    """What the text before says of this one ("Updated:"); a text with a date of its own speaks of that."""
    before = texts[index - 1].text if index else ""
    return before[-40:] if len(before) < 60 and next(spans(before), None) is None else ""


def place_of_body(texts: list[Text], body: list[str]) -> tuple[int | None, int | None]:
    """Return the places of the body's first and last paragraph that can be found again; None where none can."""
    places: dict[str, int] = {}
    for index, text in enumerate(texts):
        if len(text.key) >= 20:
            places.setdefault(text.key[:_FIRST_LETTERS], index)
    found = [places[key] for paragraph in body if (key := fold(paragraph)[:_FIRST_LETTERS]) in places]
    return (min(found), max(found)) if found else (None, None)


def place_of_headline(texts: list[Text], headline: str, *, before: int | None) -> int | None:
    """Return the place of the headline: in a heading if one has it, else the last before the body (the first may be a crumb)."""
    if not headline:
        return None
    places = [i for i, text in enumerate(texts) if text.key == headline or (len(text.key) > 15 and headline.startswith(text.key))]
    in_heading = [i for i in places if any(a.tag in _HEADINGS for a in (texts[i].element, *texts[i].element.iterancestors()))]
    earlier = [i for i in in_heading or places if before is None or i <= before]
    return (in_heading[0] if in_heading and not earlier else earlier[-1]) if in_heading or earlier else None


def _distance(index: int, head: int | None, start: int | None, end: int | None) -> float | None:
    """Return how far a text stands from where a date belongs, None where it is too far."""
    known = [place for place in (head, start) if place is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    if low <= index <= high:
        return 0.01 * (index - low) / (high - low + 1)
    if index < low:
        return 1 + 0.1 * (low - index) if low - index <= _BEFORE else None
    if index - high <= _AFTER:
        return 1.5 + 0.1 * (index - high)
    last = end if end is not None else high
    return 3 + 0.1 * (index - last) if 0 <= index - last <= _BELOW else None


def _with_clock(moment: Moment, near: list[Text]) -> Moment:
    """The day with its time, where a text of its own beside it is nothing but a time of day."""
    clock = next((clock for text in near if (clock := clock_alone(text.text))), None)
    if clock is None or moment.precision != "day":
        return moment
    hour, minute, offset = clock
    return Moment(datetime.combine(moment.day, time(hour, minute)), "minute", offset)


def _moment(text: Text, habits: Habits, *, above: bool, opening: bool) -> Moment | None:
    """Return the date of a text that is about it; sentences that mention a date are not.

    `above`: it stands before the body; `opening`: it is the body's first text, where agencies write place and date.
    A short element that splits its date into parts ("<b>7</b> October 2019") is read as a whole.
    """
    block = _dated_block(text.element)
    found = min(spans(text.text, habits), key=itemgetter(0), default=None)
    if found is None and block is not None and len(whole := beginning(block)) <= _LONGEST:
        moment = next((moment for _, moment in chain(spans(whole, habits), recent(whole, habits))), None)
        if moment:
            return moment
    found = found or min(recent(text.text, habits), key=itemgetter(0), default=None)
    if found is None:
        return None
    (start, end), moment = found
    marked = block is not None
    around = len(text.text) - (end - start)
    if around <= (_AROUND if above or marked else _AROUND_BELOW):
        return moment
    return moment if (marked and start <= _DATELINE) or (opening and _is_dateline(text.text[:start])) else None


def _is_dateline(before: str) -> bool:
    """Whether nothing, or only a place in capitals, stands before the date that opens a text."""
    return len(before) <= _DATELINE and (not fold(before) or before.strip().isupper())


def _of_time(element: _Element, habits: Habits) -> Moment | None:
    """The moment that the markup states for scripts: <time datetime>, <abbr title>, data-timestamp on an element about a date."""
    for item in (element, element.getparent()):
        if item is not None and ("time" in item.tag or item.tag == "abbr" or _DATE_CLASS.search(item.get("class") or "")):
            values = (item.get(name) for name in (*_MACHINE_READABLE, *(("title",) if item.tag == "abbr" else ())))
            if moment := next((moment for value in values if value and (moment := stated(value, habits))), None):
                return moment
    return None


def _dated_block(element: _Element) -> _Element | None:
    """The nearest element around a text, two steps up at most, whose markup says that it is about a date."""
    near = (element, *islice(element.iterancestors(), 2))
    return next((item for item in near if item.tag == "time" or _DATE_CLASS.search(item.get("class") or "")), None)


def _in_list(element: _Element) -> bool:
    """Whether the date is another article's: in a side block, or beside a link that is longer than the date."""
    if inside_list(element):
        return True
    block = element
    for _ in range(3):
        parent = block.getparent()
        if parent is None or parent.tag in ("body", "html", "article", "main") or len(beginning(block)) > _LONGEST_ENTRY:
            break  # the column of a layout table holds a whole article
        if any(other is not block and _alike(other, block) and _has_date(other) for other in parent):
            return True
        block = parent
    link = next((item for item in (element, *element.iterancestors()) if item.tag == "a" and item.get("href")), None)
    return link is not None and len(beginning(link)) > 60


def _alike(one: _Element, other: _Element) -> bool:
    return one.tag == other.tag and one.get("class") == other.get("class") and one.find(".//a") is not None


def _has_date(element: _Element) -> bool:
    return next(spans(beginning(element)), None) is not None


def marked_times(page: Document, habits: Habits) -> Iterator[Moment]:
    """Yield the moments of elements that are marked as this article's publication: <time pubdate>, microdata, hAtom."""
    for element in page.tree.iter("time", "abbr", "span", "div", "p", "a"):
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
        sure = element.get("pubdate") is not None or "datepublished" in marks or "published" in marks.split()
        names = chain(_MACHINE_READABLE, ("content", "title"))
        value = next((value for name in names if (value := element.get(name))), None) or beginning(element) if sure else ""
        moment = stated(value, habits) if value and len(value) <= _LONGEST and not _in_list(element) else None
        if moment:
            yield moment


def other_dates(page: Document, habits: Habits) -> Iterator[Moment]:
    """Yield the dates in blocks that are marked as such, outside lists, wherever they stand."""
    for index, text in enumerate(page.texts):
        if _dated_block(text.element) is None or _MODIFIED.search(_label_before(page.texts, index) + " " + _before_date(text.text)):
            continue
        moment = _moment(text, habits, above=False, opening=False)
        if moment and not _in_list(text.element):
            yield moment


def other_times(page: Document, habits: Habits) -> Iterator[Moment]:
    """Yield the moments of the other <time> elements outside lists, in document order: some are empty until a script fills them."""
    for element in page.tree.iter():
        if isinstance(element.tag, str) and "time" in element.tag:
            moment = _of_time(element, habits)
            if moment and not _in_list(element):
                yield moment
