"""Whose attitude a mention shows: the outlet's, the organisers', a participant's or a third party's.

What stands inside somebody's quoted words is that speaker's; what stands in a sentence that reports somebody's words
("X said that…", "по словам X") is theirs, too; all the rest is the outlet's.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.coverage import FieldName, Mention, Span
from processing.quotes import Spoken, spoken
from processing.speech import Named, Speaker, speaker_in


def with_holders(
    mentions: Sequence[Mention], texts: Mapping[FieldName, str], language: str, named: Mapping[FieldName, Sequence[Named]]
) -> tuple[Mention, ...]:
    """Return the mentions with holder and speaker; `named` are the people and organisations of each field, in order."""
    words = {field: spoken(texts[field], language, named.get(field, ())) for field in {mention.field for mention in mentions}}
    return tuple(_with_holder(one, texts[one.field], language, named.get(one.field, ()), words[one.field]) for one in mentions)


def _with_holder(mention: Mention, text: str, language: str, named: Sequence[Named], words: Sequence[Spoken]) -> Mention:
    quoted = next((one for one in _around(words, mention.start, mention.end) if _holds(one[0], mention)), None)
    if quoted is not None:
        speaker = quoted[1] or Speaker(name=None, role="third-party")
        return replace(mention, holder=speaker.role, speaker=speaker.name)
    reported = _reporter(mention, text, language, named, words)
    if reported is None:
        return replace(mention, holder="outlet", speaker=None)
    return replace(mention, holder=reported.role, speaker=reported.name)


def _holds(span: Span, mention: Mention) -> bool:
    return span.start <= mention.start and mention.end <= span.end


def _around(words: Sequence[Spoken], start: int, end: int) -> Sequence[Spoken]:
    """Return the quoted words that touch text[start:end], and the one before; they are in order and do not overlap."""
    low = max(bisect_left(words, start, key=lambda one: one[0].start) - 1, 0)
    return words[low : bisect_left(words, end, key=lambda one: one[0].start) + 1]


def _reporter(mention: Mention, text: str, language: str, named: Sequence[Named], words: Sequence[Spoken]) -> Speaker | None:
    """Return who is said to speak in the mention's sentence, outside of quoted words."""
    start, end = mention.sentence_start, mention.sentence_end
    for span, _ in _around(words, start, end):  # only the part around the mention that nobody's quoted words fill
        if span.end <= mention.start:
            start = max(start, span.end)
        elif span.start >= mention.end:
            end = min(end, span.start)
    speaker = speaker_in(text, start, end, language, named) if start < end else None
    return speaker if speaker and speaker.name else None  # a verb alone ("the forum added a panel") reports nobody's words
