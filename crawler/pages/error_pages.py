"""Error pages that come with status 200: known by their title, or by their heading where they have no title.

Only a title that begins with an error's own words and then ends, or goes on behind a dash or the like, counts: "404 | Outlet" does,
"404 soldiers came home" does not. What is not recognised here ends as `no-article`, or as irrelevant.
"""

import re
from dataclasses import dataclass
from html import unescape

from crawler.pages.glance import decodings

SCANNED_BYTES = 20_000
SHORT_BYTES = 50_000  # of a page that says that the site is unwell; whole articles are longer with their markup
_TITLE = re.compile(rb"<title\b[^<>]{0,200}>([^<]{1,300})", re.I)
_HEADING = re.compile(rb"<h1\b[^<>]{0,200}>\s*([^<]{1,300})", re.I)
_ERROR = r"(?:(?:error|http|ошибка|памылка|помилка|błąd|fehler|erreur|klaida|kļūda)\s*[:№#-]?\s*)?"
_END = r"\s*(?:$|[-–—|:!.…?(»])"


def _title(*words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(words)}){_END}", re.I)


_UNWELL = _title(
    _ERROR + r"(?:50[0234]|52[0-6]|429)(?: error)?(?: internal server error| bad gateway| gateway time-?out| too many requests)?",
    _ERROR + r"(?:503 )?(?:the )?(?:service|site|website|server) (?:is )?(?:temporarily )?unavailable",
    r"internal server error",
    r"bad gateway",
    r"gateway time-?out",
    r"too many requests",
    r"(?:the |this |our )?(?:site|website) (?:is )?(?:under|in|down for) (?:scheduled )?maintenance",
    r"(?:scheduled |under )?maintenance(?: mode)?",
    r"error establishing a database connection",
    r"database error",
    r"(?:на сайте )?(?:ведутся |проводятся )?технические работы(?: на сайте)?",
    r"(?:сайт|сервис|сервер) временно недоступен",
    r"strona w (?:budowie|trakcie przebudowy)",
    r"przerwa techniczna",
    r"wartungsarbeiten",
    r"(?:site )?en maintenance",
)
_CHALLENGE = _title(
    r"just a moment",
    r"attention required",
    r"ddos-guard",
    r"checking your browser(?: before accessing.*)?",
    r"verify(?:ing)? (?:that )?you are (?:a )?human",
    r"are you a (?:robot|human)",
    r"please wait",
    r"access denied",
    r"access to this page has been denied",
    r"security check",
    r"captcha",
    r"один момент",
    r"проверка (?:вашего )?браузера",
)
_MISSING = _title(
    _ERROR
    + r"(?:404|410)(?: error)?(?: (?:page |file )?not found| gone| страница не найдена| nie znaleziono(?: strony)?| nicht gefunden)?",
    r"(?:page|article|content|file|document|post) (?:was |is |cannot be |can't be |could not be )?(?:not |no longer )?(?:found|available)",
    r"(?:sorry, )?(?:nothing|page|not) (?:was )?(?:not )?found",
    r"(?:запрошенная |такая )?страница (?:не найдена|не существует|удалена)",
    r"(?:документ|материал) не найден",
    r"старонка не (?:знойдзена|існуе)",
    r"сторінк[ау] не (?:знайден[оа]|існує)",
    r"(?:strony nie znaleziono|nie znaleziono strony|strona nie (?:istnieje|została znaleziona))",
    r"(?:die )?seite (?:wurde )?nicht gefunden",
    r"page (?:non trouvée|introuvable)",
    r"puslapis nerastas",
    r"lapa nav atrasta",
    r"sayfa bulunamadı",
)


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a page says instead of an article."""

    is_missing: bool  # the article is not there; else the site is unwell, or wants a human
    words: str


def error_page(body: bytes, *, content_type: str | None) -> ErrorPage | None:
    """Return what an error page says, None for any other page."""
    head = body[:SCANNED_BYTES]
    found = _TITLE.search(head) or _HEADING.search(head)
    if found is None:
        return None
    for text in decodings(found[1], content_type=content_type):
        title = " ".join(unescape(text).split())
        if _MISSING.match(title):
            return ErrorPage(True, title[:100])
        if len(body) <= SHORT_BYTES and (_UNWELL.match(title) or _CHALLENGE.match(title)):
            return ErrorPage(False, title[:100])
    return None
