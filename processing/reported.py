"""Reported speech: what somebody said in the outlet's words, with the speaker, in six languages.

Six forms are told, each inside one sentence and outside of quoted words: a clause after "said that" ("заявил, что", "powiedział, że"),
after a bare "said" in English, in the German subjunctive after "sagte,"; after or before "according to X" ("по словам X", "laut X");
before a closing attribution (", said X", ", so X"); and in headlines after "X:". A speaker must be named: a verb of saying alone
("it was said that") reports nobody's words.
"""

import re
from collections.abc import Iterator, Sequence

from domain.coverage import FieldName, Span
from processing.entities.lexicon import plain_words, speech_verbs
from processing.entities.spans import Token, tokens
from processing.sentences import split
from processing.speech import Named, Speaker, speaker_in

Reported = tuple[Span, Speaker]

_THAT = {"en": "that", "ru": "что", "be": "што", "uk": "що", "pl": "że iż", "de": "dass daß"}
_LEAST_WORDS = 4
_TO_THAT = 12  # words between a verb of saying and "that"
_TO_ACCORDING = 2  # words before it at a sentence's beginning: "Nach den Worten"
_VERB_WITHIN = 3  # words of a closing attribution before which its verb stands
_CLOSING_WORDS = 16  # a closing attribution has no more
_HEADLINE_SPEAKER_WORDS = 6  # before the colon
_TOLD = frozenset({"told", "reminded", "assured"})  # English verbs that name a listener first
_OBJECT_WORDS = 3
_BARE_STARTS = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "he",
        "she",
        "they",
        "we",
        "his",
        "her",
        "their",
        "its",
        "this",
        "that",
        "these",
        "those",
        "there",
        "no",
        "nobody",
        "some",
        "many",
        "most",
        "all",
        "both",
        "neither",
    ]
)
_SUBJUNCTIVE = re.compile(
    r"\b(?:sei|seien|habe|hätten?|könnten?|könne|müssten?|müsse|werde|würden?|wären?|solle|wolle|dürfe|gebe|gäbe|brauche|komme|bleibe|"
    r"gehe|stehe|halte|lasse|liege|finde|mache|nehme|führe|zeige|gelte|bringe)\b"
)
_SO = re.compile(r",\s+so\s+(?=\S)")
_END = " \t\n\u00a0.!?…,;:–—-"


def find(text: str, language: str, named: Sequence[Named], *, taken: Sequence[Span], field: FieldName = "body") -> list[Reported]:
    """Return what is reported, in order and without overlap; sentences that touch `taken` (quoted words) are left alone."""
    if language not in _THAT:
        return []
    if field == "headline":
        whole = Span(start=0, end=len(text))
        return [] if taken else list(_after_colon(text, whole, named)) or list(_in_sentence(text, whole, language, named))
    found = []
    for sentence in split(text, language):
        if not any(span.start < sentence.end and sentence.start < span.end for span in taken):
            found += list(_in_sentence(text, sentence, language, named))
    return found


def _in_sentence(text: str, sentence: Span, language: str, named: Sequence[Named]) -> Iterator[Reported]:
    clause = tokens(text[sentence.start : sentence.end])
    at = next((i for i, token in enumerate(clause) if _says(token, language)), None)
    so = _SO.search(text, sentence.start, sentence.end) if language == "de" else None
    if so:
        yield from _so(text, sentence, so, named)
    elif at is not None:
        speaker = speaker_in(text, sentence.start, sentence.end, language, named)
        if speaker is not None and speaker.name is not None:
            span = _span(text, sentence, clause, at, language, speaker)
            if span is not None:
                yield span, speaker


def _span(text: str, sentence: Span, clause: list[Token], at: int, language: str, speaker: Speaker) -> Span | None:
    """Return the reported clause of a sentence whose word of saying is `clause[at]`."""
    if clause[at].folded in plain_words("according", language):
        ways = [_around_according(text, sentence, clause, at, language, speaker)]
    else:
        ways = [
            _after_that(sentence, clause, at, language),
            _before_attribution(text, sentence, clause, at, speaker),
            _after_bare(text, sentence, clause, at, language, speaker),
        ]
    return next((_stripped(text, span) for span in ways if span is not None and _long_enough(text, span)), None)


def _after_that(sentence: Span, clause: list[Token], at: int, language: str) -> Span | None:
    that = _THAT[language].split()
    end = next((token.end for token in clause[at + 1 : at + 1 + _TO_THAT] if token.text in that), None)
    return Span(start=sentence.start + end, end=sentence.end) if end is not None else None


def _around_according(text: str, sentence: Span, clause: list[Token], at: int, language: str, speaker: Speaker) -> Span | None:
    """What follows "according to X," or stands before ", according to X"."""
    start = sentence.start + clause[max(at - 1, 0)].start
    comma = text.rfind(",", sentence.start, start)
    if comma > 0 and comma + 4 >= start and speaker.start > comma:
        return Span(start=sentence.start, end=comma)
    if at > _TO_ACCORDING or speaker.end < 0:
        return None
    if language in ("pl", "de"):  # no comma parts the phrase from what follows
        return Span(start=speaker.end, end=sentence.end)
    after = text.find(",", speaker.end, sentence.end)
    return Span(start=after, end=sentence.end) if after >= 0 else None


def _before_attribution(text: str, sentence: Span, clause: list[Token], at: int, speaker: Speaker) -> Span | None:
    """What stands before ", said X" or ", X said" at a sentence's end."""
    verb = sentence.start + clause[at].start
    comma = text.rfind(",", sentence.start, min(verb, speaker.start) if speaker.start >= 0 else verb)
    if comma < 0:
        return None
    tail = [token for token in clause if sentence.start + token.start > comma]
    before = [token for token in tail if sentence.start + token.start < verb]
    short = len(tail) <= _CLOSING_WORDS and len(before) <= _VERB_WITHIN
    return Span(start=sentence.start, end=comma) if short and speaker.start > comma else None


def _after_bare(text: str, sentence: Span, clause: list[Token], at: int, language: str, speaker: Speaker) -> Span | None:
    if speaker.start > sentence.start + clause[at].start and language != "de":
        return None
    if language == "de":
        return _subjunctive(text, sentence, clause[at], speaker)
    if language != "en":
        return None
    first = at + 1
    if clause[at].folded in _TOLD:
        first = next((i for i in range(at + 2, min(at + 2 + _OBJECT_WORDS, len(clause))) if clause[i].folded in _BARE_STARTS), len(clause))
    if first >= len(clause) or not (clause[first].folded in _BARE_STARTS or clause[first].capital):
        return None
    between = text[sentence.start + clause[at].end : sentence.start + clause[first].start]
    return Span(start=sentence.start + clause[first].start, end=sentence.end) if clause[at].folded in _TOLD or not between.strip() else None


def _subjunctive(text: str, sentence: Span, verb: Token, speaker: Speaker) -> Span | None:
    comma = text.find(",", max(sentence.start + verb.end, speaker.end), sentence.end)
    if comma < 0 or not _SUBJUNCTIVE.search(text, comma, sentence.end):
        return None
    return Span(start=comma, end=sentence.end)


def _so(text: str, sentence: Span, so: re.Match[str], named: Sequence[Named]) -> Iterator[Reported]:
    """German ", so X" at a sentence's end."""
    span = Span(start=sentence.start, end=so.start())
    after = [one for one in named if so.end() <= one.start < sentence.end and not one.title_only]
    if after and len(tokens(text[so.end() : after[0].start])) <= _VERB_WITHIN + 1 and _long_enough(text, span):
        yield _stripped(text, span), _speaker(after[0])


def _after_colon(text: str, whole: Span, named: Sequence[Named]) -> Iterator[Reported]:
    """A headline's "X: words", where X is a person and little else stands before the colon."""
    colon = re.search(r":\s", text)
    people = [one for one in named if one.person and colon and one.end <= colon.start()]
    if colon is None or not people or len(tokens(text[: colon.start()])) > _HEADLINE_SPEAKER_WORDS:
        return
    span = Span(start=colon.end(), end=whole.end)
    if people[-1].end == colon.start() and _long_enough(text, span):
        yield _stripped(text, span), _speaker(people[-1])


def _speaker(one: Named) -> Speaker:
    return Speaker(name=one.name, role="organiser" if one.ours else "third-party", start=one.start, end=one.end)


def _says(token: Token, language: str) -> bool:
    return token.folded in speech_verbs(language) or token.folded in plain_words("according", language)


def _long_enough(text: str, span: Span) -> bool:
    return len(tokens(text[span.start : span.end])) >= _LEAST_WORDS


def _stripped(text: str, span: Span) -> Span:
    """Leave out white space and punctuation at both ends."""
    start, end = span.start, span.end
    while end > start and text[end - 1] in _END:
        end -= 1
    while start < end and text[start] in _END:
        start += 1
    return Span(start=start, end=end)
