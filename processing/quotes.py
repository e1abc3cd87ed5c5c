"""Quotations with their speakers, in six languages; what is reported without marks comes from `processing.reported`.

Quotation marks of all kinds, insets («…, — сказал X. — …»), dialogue after a dash (– …, – powiedział X), and quotations that go
on after their attribution ("…," said X. "…"). Titles and scare quotes are left out: without an attribution a quotation must have
five words and the form of a sentence.
"""

import re
from collections.abc import Iterator, Sequence

from domain.coverage import FieldName, Mention, Quote, Span
from processing import reported
from processing.entities.lexicon import speech_verbs
from processing.names.fold import TOKEN, fold
from processing.sentences import paragraphs
from processing.speech import Named, Speaker, speaker_in

RULES = "rules@2"
Spoken = tuple[Span, Speaker | None]  # somebody's words, and who spoke them (None where unknown)

_CLOSERS = {"«": "»", "„": '”“"', "“": "”", '"': '"', "»": "«"}
_OPENER = re.compile(f"[{''.join(_CLOSERS)}]")
_LATE_CLOSERS = {'"': "”"}  # that close where the right one does not come any more
_DASH = "[—–-]"
_INSET = re.compile(rf"[,!?…»”“]\s+{_DASH}\s+")  # where an attribution may begin inside of a quotation
_RESUMES = re.compile(rf"[.,!?…]\s+{_DASH}\s+")
_DIALOGUE = re.compile(rf"{_DASH}\s+")
_STOP = re.compile(r"[.!?…](?=\s)")
_LONGEST_ATTRIBUTION = 240  # code points
_SENTENCE_WORDS = 5
_AFTER_COLON_WORDS = 8  # a shorter one after a colon is more often a motto
_LEAST_WORDS = 3


def find(
    text: str, language: str, *, named: Sequence[Named] = (), mentions: Sequence[Mention] = (), field: FieldName = "body"
) -> tuple[Quote, ...]:
    """Return what is quoted and reported in a text, in order; `text[start:end]` are the words without their marks.

    `named` are people and organisations of this text, in order; of `mentions` those of `field` give a quotation its target.
    """
    inside = [mention for mention in mentions if mention.field == field]
    quoted = spoken(text, language, named)
    told = reported.find(text, language, named, taken=[span for span, _ in quoted], field=field)
    everything = sorted([*quoted, *told], key=lambda one: one[0].start)
    return tuple(_quote(text, span, speaker, inside, field) for span, speaker in everything)


def spoken(text: str, language: str, named: Sequence[Named] = ()) -> list[Spoken]:
    """Return the spans of somebody's words, in order, each with the speaker."""
    found: list[Spoken] = []
    waiting: list[Span] = []  # paragraphs of a quotation that no mark has closed yet
    for paragraph in paragraphs(text):
        rest, pieces = paragraph, list[Spoken]()
        if waiting:
            rest, pieces = _continued(text, paragraph, text[waiting[0].start - 1], language, named)
        pieces += _in_paragraph(text, rest, language, named)
        if waiting and pieces and pieces[0][0].start <= paragraph.start + 1:
            found += [(span, pieces[0][1]) for span in waiting]
            waiting = []
        found += pieces
        opened = _unclosed(text, paragraph)
        waiting = [*waiting, opened] if opened else []
    return found


def _unclosed(text: str, paragraph: Span) -> Span | None:
    """Return the words of a paragraph that begins with a mark which nothing in it closes; they may go on in the next one."""
    closers = _CLOSERS.get(text[paragraph.start], "") + _LATE_CLOSERS.get(text[paragraph.start], "")
    if not closers or not _opens(text, paragraph.start) or any(mark in text[paragraph.start + 1 : paragraph.end] for mark in closers):
        return None
    return Span(start=paragraph.start + 1, end=paragraph.end)


def _continued(text: str, paragraph: Span, mark: str, language: str, named: Sequence[Named]) -> tuple[Span, list[Spoken]]:
    """Return what a paragraph says before the mark that closes a quotation opened earlier, and the rest of the paragraph."""
    closers = _CLOSERS[mark] + _LATE_CLOSERS.get(mark, "")
    end = min((place for one in closers if (place := text.find(one, paragraph.start, paragraph.end)) >= 0), default=-1)
    if end < 0 or mark in text[paragraph.start : end]:
        return paragraph, []  # begins with a mark of its own, which is read like any other, or does not end here
    inner = Span(start=paragraph.start, end=end)
    return Span(start=end + 1, end=paragraph.end), _one(text, inner, paragraph, language, named, None)


def _quote(text: str, span: Span, speaker: Speaker | None, mentions: Sequence[Mention], field: FieldName) -> Quote:
    target = next((mention.target for mention in mentions if span.start <= mention.start and mention.end <= span.end), None)
    name = speaker.name if speaker else None
    return Quote(speaker=name, text=text[span.start : span.end], field=field, start=span.start, end=span.end, target=target)


def _in_paragraph(text: str, paragraph: Span, language: str, named: Sequence[Named]) -> Iterator[Spoken]:
    if _DIALOGUE.match(text, paragraph.start):
        yield from _dialogue(text, paragraph, language, named)
        return
    earlier: Spoken | None = None
    for inner in _quoted(text, paragraph):
        pieces = _inset(text, inner, language, named) or _one(text, inner, paragraph, language, named, earlier)
        for piece in pieces:
            yield piece
            earlier = piece


def _quoted(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield what stands between quotation marks, outermost only, without the marks."""
    last = {mark: text.rfind(mark, paragraph.start, paragraph.end) for mark in set("".join(_CLOSERS.values()))}
    at = paragraph.start
    while opener := _OPENER.search(text, at, paragraph.end):
        at = opener.start()
        closers = _CLOSERS[text[at]]
        if closers and not any(last[mark] > at for mark in closers):
            closers = _LATE_CLOSERS.get(text[at], "")
        if not any(last[mark] > at for mark in closers) or not _opens(text, at):
            at += 1
            continue
        end = _closing(text, at, paragraph.end, closers)
        yield Span(start=at + 1, end=end)
        at = end + 1


def _opens(text: str, at: int) -> bool:
    """A mark opens a quotation where a word follows it and no word stands before it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(after) and not after.isspace() and not before.isalnum()


def _closing(text: str, at: int, end: int, closers: str) -> int:
    """Return where the quotation that opens at `at` closes; the last mark where inner and outer ones close as one.

    A closing mark comes somewhere after `at`: the caller has seen to that, which keeps the search linear.
    """
    depth, last = 0, at
    for i in range(at, end):
        mark = text[i]
        if mark == text[at] and (mark not in closers or i == at):
            depth += 1
        elif mark in closers:
            depth, last = depth - 1, i
            if depth == 0:
                return i
    return last


def _words(text: str, span: Span) -> int:
    return len(TOKEN.findall(text[span.start : span.end]))


def _one(text: str, inner: Span, paragraph: Span, language: str, named: Sequence[Named], earlier: Spoken | None) -> list[Spoken]:
    """Return the quotation with its speaker: named after it, before it, or the one who spoke just before."""
    if _words(text, inner) < _LEAST_WORDS:
        return []
    span = _trimmed(text, inner)
    speaker = _after(text, inner.end + 1, paragraph.end, language, named) or _before(
        text, inner.start - 1, paragraph.start, language, named
    )
    if speaker is not None:
        return [(span, speaker)]
    if not _sentence_like(text, inner, paragraph):
        return []
    if _left_of(text, inner, paragraph).endswith(":"):
        return [(span, _named_before(inner.start - 1, paragraph.start, text, named))]
    return [(span, earlier[1] if earlier is not None and "\n" not in text[earlier[0].end : inner.start] else None)]


def _named_before(at: int, start: int, text: str, named: Sequence[Named]) -> Speaker | None:
    """Return the last person named in the sentence that ends with a colon before a quotation."""
    start = max(start, at - _LONGEST_ATTRIBUTION)
    stops = list(_STOP.finditer(text, start, at))
    first = stops[-1].end() if stops else start
    people = [one for one in named if one.person and first <= one.start < at]
    if not people:
        return None
    return _speaker(people[-1])


def _left_of(text: str, inner: Span, paragraph: Span) -> str:
    """Return the few characters before the opening mark."""
    return text[max(paragraph.start, inner.start - 9) : inner.start - 1].rstrip()


def _sentence_like(text: str, inner: Span, paragraph: Span) -> bool:
    """A whole sentence by itself: after a full stop, a colon or at the start, with a capital, ended in or right after the marks."""
    before = _left_of(text, inner, paragraph)
    ended = text[inner.end - 1] in ".!?…" or text[inner.end + 1 : inner.end + 2] in (".", "!", "?", "…")
    starts = not before or before[-1] in ".!?…:"
    least = _AFTER_COLON_WORDS if before.endswith(":") else _SENTENCE_WORDS
    return starts and ended and text[inner.start].isupper() and _words(text, inner) >= least


def _trimmed(text: str, span: Span) -> Span:
    """Leave out white space and the comma before an attribution."""
    start, end = span.start, span.end
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",–—"):
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start=start, end=end)


def _after(text: str, at: int, end: int, language: str, named: Sequence[Named]) -> Speaker | None:
    """Return who is said to speak in the rest of the sentence after a quotation, if that is an attribution."""
    rest = text[at : min(end, at + _LONGEST_ATTRIBUTION)]
    stripped = rest.lstrip(" \u00a0,–—-")
    first = TOKEN.match(stripped)
    if not stripped or (text[at - 2] in ".…" and first and first.group()[0].isupper() and "," not in rest[:2] and not _dash(rest)):
        return None  # the sentence ended with the quotation
    if rest[:1] in (".", "!", "?"):
        return None
    return speaker_in(text, at, at + _sentence_end(rest, named, at), language, named)


def _dash(rest: str) -> bool:
    return bool(re.match(rf"\s*{_DASH}\s", rest))


def _sentence_end(rest: str, named: Sequence[Named], shift: int) -> int:
    """Return where the sentence ends, not at the full stop of an initial inside a name, nor at the next quotation."""
    for found in _STOP.finditer(rest):
        place = shift + found.start()
        if not any(one.start <= place < one.end for one in named) and found.start() > 1:
            return found.start()
    return len(rest)


def _before(text: str, at: int, start: int, language: str, named: Sequence[Named]) -> Speaker | None:
    """Return who is said to speak in the sentence before a quotation: it ends with a colon or comma, or just goes on."""
    left = text[max(start, at - _LONGEST_ATTRIBUTION) : at]
    stops = list(_STOP.finditer(left))
    first = max(start, at - _LONGEST_ATTRIBUTION) + (stops[-1].end() if stops else 0)
    clause = text[first:at].rstrip()
    if not clause.endswith((":", ",")):
        return None
    return speaker_in(text, first, at, language, named) or (_at_colon(first + len(clause) - 1, named) if clause.endswith(":") else None)


def _at_colon(colon: int, named: Sequence[Named]) -> Speaker | None:
    """Return the person whose name ends at a colon: "Graham Pelling: “…”"."""
    return next((_speaker(one) for one in named if one.person and one.end == colon), None)


def _speaker(one: Named) -> Speaker:
    return Speaker(name=one.name, role="organiser" if one.ours else "third-party", start=one.start, end=one.end)


def _inset(text: str, inner: Span, language: str, named: Sequence[Named]) -> list[Spoken]:
    """Return both parts of «…, — сказал X. — …», or nothing where no attribution stands inside."""
    for opening in _INSET.finditer(text, inner.start, inner.end):
        if not _verb_soon(text[opening.end() : min(inner.end, opening.end() + 80)], language):
            continue
        resumes = _RESUMES.search(text, opening.end(), inner.end)
        end = resumes.start() + 1 if resumes else inner.end
        speaker = speaker_in(text, opening.end(), end, language, named)
        parts = [Span(start=inner.start, end=opening.start() + 1)]
        if resumes and resumes.end() < inner.end:
            parts.append(Span(start=resumes.end(), end=inner.end))
        return [(_trimmed(text, part), speaker) for part in parts if _words(text, part)]
    return []


def _verb_soon(clause: str, language: str) -> bool:
    """Tell an attribution: a verb of saying among its first words."""
    first = TOKEN.findall(clause)[:4]
    return any(fold(word) in speech_verbs(language) for word in first)


def _dialogue(text: str, paragraph: Span, language: str, named: Sequence[Named]) -> Iterator[Spoken]:
    """Yield the words of "– …, – powiedział X. – …": a paragraph that begins with a dash and holds an attribution."""
    opening = _DIALOGUE.match(text, paragraph.start)
    start = opening.end() if opening else paragraph.start
    cut = re.compile(rf"\s+{_DASH}\s+")
    pieces: list[Span] = []
    for found in cut.finditer(text, start, paragraph.end):
        pieces.append(Span(start=start, end=found.start()))
        start = found.end()
    pieces.append(Span(start=start, end=paragraph.end))
    said = next(
        (i for i, piece in enumerate(pieces) if i and _verb_soon(text[piece.start : min(piece.end, piece.start + 80)], language)), None
    )
    if said is None:
        return
    speaker = speaker_in(text, pieces[said].start, pieces[said].end, language, named)
    yield _trimmed(text, Span(start=pieces[0].start, end=pieces[said - 1].end)), speaker
    if said + 1 < len(pieces):
        yield _trimmed(text, Span(start=pieces[said + 1].start, end=pieces[-1].end)), speaker
