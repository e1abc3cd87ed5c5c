"""Finds what the data files list: countries, places, organisations, people, events; in every inflected form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial

from domain.coverage import EntityKind
from processing.entities.entries import Entry, Name, country_names, entries
from processing.entities.lexicon import fixed, surface_forms
from processing.entities.phrases import Phrases
from processing.entities.spans import LANGUAGES, EntitySpan
from processing.names.fold import TOKEN, fold
from processing.names.matcher import Hit

_SHORTEST_SURNAME = 4  # letters of one that counts after the full name: "Yi" and «И» do not
_BEFORE_FIRST = ".!?…:;«„“”\"‘'([|•—–-\n"  # what a word that begins a sentence, a title or an item of a list may follow


@dataclass(frozen=True, slots=True)
class Payload:
    """What a phrase of the gazetteer stands for; `lemma` is the name that it is a form of."""

    name: str
    kind: EntityKind
    wikidata: str | None
    lemma: str
    entry: int = -1  # where the entry stands in the gazetteer
    surname: bool = False  # counts only in a text that has the full name, too
    not_first: bool = False


class Gazetteer:
    """The finder over our data files. In a language without a table: English names, and CLDR's names of countries."""

    name = "gazetteer"
    version = "2"

    def languages(self) -> tuple[str, ...]:
        return ("*",)

    def find(self, text: str, language: str) -> list[EntitySpan]:
        """Return every name, also one inside another; written as names are, with their capitals."""
        hits = [hit for hit in _phrases(language).find(text) if _is_written_so(text, hit)]
        in_full = {hit.payload.entry for hit in hits if not hit.payload.surname}
        return [_span(text, hit) for hit in hits if not hit.payload.surname or hit.payload.entry in in_full]


def _span(text: str, hit: Hit[Payload]) -> EntitySpan:
    payload = hit.payload
    dotted = payload.lemma.endswith(".") and text[hit.end : hit.end + 1] == "." and "." in text[hit.start : hit.end]
    end = hit.end + 1 if dotted else hit.end  # "U.S."
    return EntitySpan(start=hit.start, end=end, name=payload.name, kind=payload.kind, wikidata=payload.wikidata, method="gazetteer")


def _is_written_so(text: str, hit: Hit[Payload]) -> bool:
    """Capitals where the name has them; a name in capitals ("US", "EU") only in capitals, and not inside a shouting line."""
    if hit.payload.not_first and _begins(text, hit.start):
        return False
    written = [text[start:end] for start, end in hit.words]
    named = TOKEN.findall(hit.payload.lemma)
    if len(named) == 1 and named[0].isupper() and len(named[0]) > 1:
        return written[0][: len(named[0])].isupper() and not _shouting_around(text, hit)
    if len(written) == 1 and len(written[0]) <= 3 and written[0].isupper():  # "ROM" is no Rome
        return False
    return all(word[0].isupper() or not name[0].isupper() for word, name in zip(written, named, strict=False))


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence, a quotation or an item of a list may begin at `start`, where capitals say nothing."""
    before = text[max(0, start - 4) : start].rstrip(" \t\u00a0")
    return not before or before[-1] in _BEFORE_FIRST


def _shouting_around(text: str, hit: Hit[Payload]) -> bool:
    if hit.end - hit.start > 3:
        return False
    around = [
        word for word in TOKEN.findall(text[max(0, hit.start - 30) : hit.start] + " " + text[hit.end : hit.end + 30]) if word.isalpha()
    ]
    return len(around) > 2 and all(word.isupper() for word in around)


@cache
def _phrases(language: str) -> Phrases[Payload]:
    phrases: Phrases[Payload] = Phrases()
    if language not in LANGUAGES:
        for name, wikidata in country_names(language).items():
            phrases.add(name, Payload(name, "LOC", wikidata, name))
    for number, entry in enumerate(entries()):
        _add(phrases, number, entry, language if language in LANGUAGES else "en")
    return phrases


def _add(phrases: Phrases[Payload], number: int, entry: Entry, language: str) -> None:
    names = entry.names.get(language, ())
    normal = names[0].lemma if names else ""
    for name in names:
        payload = Payload(normal, entry.kind, entry.wikidata, name.lemma, number, not_first=name.not_first)
        if fixed(name, language):
            for form, meant in _forms(name, entry, language, payload):
                phrases.add(form, meant)
        else:
            phrases.file(name.lemma, partial(_forms, name, entry, language, payload))
            if entry.surname != "never":
                phrases.file(name.lemma.partition(" ")[2], partial(_surnames, name, entry, language, payload))
    if language != "en" and entry.kind != "LOC":  # foreign organisations keep their names: "Reuters", "NATO"
        for name in entry.names.get("en", ()):
            phrases.add(name.lemma, Payload(normal or name.lemma, entry.kind, entry.wikidata, name.lemma, number, not_first=name.not_first))


def _forms(name: Name, entry: Entry, language: str, payload: Payload) -> Iterator[tuple[str, Payload]]:
    for form in surface_forms(name, language, entry.kind):
        yield form, payload


def _surnames(name: Name, entry: Entry, language: str, payload: Payload) -> Iterator[tuple[str, Payload]]:
    """Yield the forms of the surname: what follows the first word of the full name ("von der Leyen")."""
    lemma = payload.lemma.partition(" ")[2]
    alone = entry.surname == "alone"
    meant = Payload(payload.name, payload.kind, payload.wikidata, lemma, payload.entry, surname=not alone)
    for form in surface_forms(name, language, entry.kind):
        given, _, surname = form.partition(" ")
        if surname and fold(given) != fold(lemma) and (alone or len(surname) >= _SHORTEST_SURNAME):
            yield surname, meant
