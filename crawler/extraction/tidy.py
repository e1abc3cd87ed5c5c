"""Takes out of a body's paragraphs what is not its text: the headline again, date and byline lines, share buttons, "read also"."""

import re

from crawler.extraction.moments import spans
from crawler.extraction.text import fold, letters, likeness

_BUTTONS = re.compile(
    r"^(?:share(?: this)?(?: article)?(?: on)?(?: facebook| twitter)?|tweet|print|e-?mail|comments?|advertisement|reklama|"
    r"anzeige|реклама|рэклама|"
    r"поделиться(?: .{0,30})?|поділитися(?: .{0,30})?|падзяліцца(?: .{0,30})?|udostępnij|drukuj|teilen|drucken|печать|версия для печати|"
    r"распечатать|друкаваць|вярнуцца да спісу|вяртанне да спісу|возврат к списку|назад к списку|к списку новостей|повернення до списку|"
    r"читать далее|читаць далей|read more|weiterlesen|czytaj więcej|mehr zum thema)[\s:.»>]*$",
    re.I,
)
_READ_ALSO = re.compile(
    r"^(?:читайте (?:также|по теме|ещё|еще)|читать также|смотрите также|(?:новости|статьи|материалы|ещё|еще) по теме|по теме|"
    r"похожие (?:новости|материалы)|"
    r"другие новости|чытайце (?:таксама|яшчэ)|глядзіце таксама|па тэме|іншыя навіны|читайте також|дивіться також|за темою|інші новини|"
    r"czytaj (?:też|także|również)|zobacz (?:też|także|również)|przeczytaj (?:też|także|również)|polecamy|lesen sie auch|"
    r"das könnte sie auch interessieren|mehr zum thema|(?:read|see) also|related (?:news|articles|stories|topics|posts)|"
    r"more (?:on this|news|stories)|"
    r"you (?:may|might) also like|lire aussi|à lire aussi|lea también|leggi anche|taip pat skaitykite|"
    r"skaitykite taip pat|susij[eę] straipsniai|lasi arī|"
    r"čtěte také|čítajte tiež|διαβάστε (?:επίσης|ακόμ[αη])|δείτε (?:επίσης|ακόμ[αη])|"
    r"相关(?:新闻|阅读|链接|报道)|延伸阅读|更多新闻|推荐阅读|関連記事|ayrıca okuyun|ilgili haberler|"
    r"lue myös|läs också|les også)(?=\s*[:：.…]|\s*$|\s)",
    re.I,
)
_TAGS_LINE = re.compile(r"^(?:теги|тэги|тэгі|метки|tags?|tagi|schlagwörter|ключевые слова)\s*:", re.I)
_LABEL = re.compile(
    r"^(?:автор(?:ы)?|аўтар(?:ы)?|опубликовано|опубліковано|апублікавана|дата(?: публикации)?|источник|крыніца|"
    r"джерело|author|published|posted|written by|source|autor(?:ka|zy)?|dodano|data publikacji|opublikowano|"
    r"źródło|quelle|veröffentlicht)\s*:",
    re.I,
)
_CAPTION = re.compile(
    r"^[(\[*\s]*(?:фото(?:графи[яи]|реп\w*)?|фота|світлина|иллюстраци[яи]|снимок|photos?|photograph|image|picture|pictured|"
    r"foto(?:grafia|grafie)?|zdjęcie|bild|grafik|crédit|credit|nuotrauka|nuotr\.|attēls|φωτο(?:γραφία)?|图片?|图源|資料|fotoğraf)"
    r"\s*(?:[:©/|：]|by\b|из|з\b|с сайта|credit|courtesy)|^©|^(?:fot|rys|nuotr)\. |"
    r"^(?:getty|ap|afp|reuters|pap|dpa|тасс|риа новости|укринформ)\s*(?:/|images|photo|фото)|"
    r"^[^.!?]{2,80}\b(?:nuotrauka|nuotr\.|archyv\w+)$",
    re.I,
)
_CAPTION_LONGEST = 120
_SOURCE = re.compile(r"\b(?:źródło|источник|джерело|крыніца|quelle|source|autor|автор|fuente|fonte|šaltinis)\b\s*:", re.I)
_FULL_STOP = re.compile(r"[.。][»”\"'）)]?$|[»”\"]\.$")
_TOP = 5  # paragraphs among which headline, byline and date lines are looked for
_SHORT = 60  # a line that is about its date
_LONG_ENOUGH = 40  # folded characters; shorter paragraphs may repeat
_NEAR = 8  # paragraphs back
_NEVER_A_TAIL = 0.3  # of the text that stands behind a "read also": then it is one in the middle


def tidied(paragraphs: list[str], *, headline: str) -> list[str]:
    """Return the paragraphs of the article alone, in order, each once."""
    kept = _once(_without_tail([text for text in paragraphs if not _is_beside_the_text(text)]))
    top = [text for text in _without_labels(kept[:_TOP]) if not _is_heading(text, headline) and not _only_a_date(text)]
    rest = kept[_TOP:]
    while rest and (_only_a_date(rest[-1]) or _is_label(rest[-1])):
        rest.pop()
    return top + rest


def _is_beside_the_text(text: str) -> bool:
    """Whether a line is a button, a list of tags, a picture's caption or credit, or figures without a word."""
    if len(text) <= _CAPTION_LONGEST and (_CAPTION.match(text) or not letters(text)):
        return True
    return bool(_BUTTONS.match(text) or _TAGS_LINE.match(text))


def _is_label(text: str) -> bool:
    return len(text) <= _SHORT and bool(_LABEL.match(text))


def _without_labels(paragraphs: list[str]) -> list[str]:
    """Leave out lines such as "Author: Jane Roe"; where the label stands alone, the short line behind it as well."""
    kept: list[str] = []
    alone = False
    for text in paragraphs:
        value = alone and len(text) <= _SHORT
        alone = _is_label(text) and text.endswith(":")
        if not value and not _is_label(text):
            kept.append(text)
    return kept


def _is_heading(text: str, headline: str) -> bool:
    """Whether a paragraph is the headline again, alone or run together with the section and date above it."""
    if _repeats(text, headline):
        return True
    key, head = fold(text), fold(headline)
    together = bool(head) and (key.endswith(head) or key.startswith(head)) and len(key) - len(head) <= _SHORT
    return together and next(spans(text), None) is not None


def _repeats(text: str, headline: str) -> bool:
    return bool(headline) and (fold(text) == fold(headline) or (len(text) < 1.3 * len(headline) and likeness(text, headline) > 0.9))


def _only_a_date(text: str) -> bool:
    """Whether nothing but a few letters is left of a short line without its date ("Published: 7 October 2019, 14:05")."""
    if len(text) > _SHORT and not (len(text) <= 2 * _SHORT and _SOURCE.search(text)):
        return False
    for (start, end), _ in spans(text):
        if _SOURCE.search(text):
            return True
        rest = text[:start] + text[end:]
        return len(re.findall(r"[^\W\d_]+", rest)) <= 3
    return False


def _without_tail(paragraphs: list[str]) -> list[str]:
    """Cut a list of other headlines behind "Read also"; in the middle of a text take out only that line."""
    total = sum(map(len, paragraphs)) or 1
    kept: list[str] = []
    behind = total
    for index, text in enumerate(paragraphs):
        behind -= len(text)
        if not _READ_ALSO.match(text) or len(text) > 200:
            kept.append(text)
        elif behind < _NEVER_A_TAIL * total and kept and all(len(line) < 250 and not _is_prose(line) for line in paragraphs[index + 1 :]):
            break
    return kept


def _is_prose(text: str) -> bool:
    """Whether a paragraph ends with a full stop, or has a whole sentence with another after it; headlines have and do not."""
    return (len(text) >= _SHORT and bool(_FULL_STOP.search(text))) or (len(text) > 120 and bool(re.search(r"[.!?…]\s", text)))


def _once(paragraphs: list[str]) -> list[str]:
    """Leave out long paragraphs that came before: whole, inside a longer one, or as the sum of the last ones.

    trafilatura doubles the text of nested blocks this way. Short ones may repeat ("Yes.").
    """
    seen: set[str] = set()
    keys: list[str] = []
    kept: list[str] = []
    for text in paragraphs:
        key = fold(text)
        if len(key) >= _LONG_ENOUGH and (key in seen or _said(key, keys[-_NEAR:])):
            continue
        seen.add(key)
        keys.append(key)
        kept.append(text)
    return kept


def _said(key: str, before: list[str]) -> bool:
    if any(key in earlier for earlier in before):
        return True
    return any(" ".join(before[-count:]) == key for count in range(2, len(before) + 1))
