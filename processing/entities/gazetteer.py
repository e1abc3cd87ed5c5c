"""Finds what the data files list: countries, places, organisations, people; in every inflected form."""

from dataclasses import dataclass
from functools import cache

from domain.coverage import EntityKind
from processing.entities.lexicon import Entry, country_names, entries, surface_forms
from processing.entities.spans import LANGUAGES, EntitySpan
from processing.names.fold import TOKEN, fold
from processing.names.matcher import Hit, Matcher


@dataclass(frozen=True, slots=True)
class Payload:
    """What a phrase of the gazetteer stands for; `lemma` is the name that it is a form of."""

    name: str
    kind: EntityKind
    wikidata: str | None
    lemma: str


class Gazetteer:
    """The finder over our data files. In a language without a table: English names, and CLDR's names of countries."""

    name = "gazetteer"
    version = "1"

    def languages(self) -> tuple[str, ...]:
        return ("*",)

    def find(self, text: str, language: str) -> list[EntitySpan]:
        """Return every name, also one inside another; written as names are, with their capitals."""
        hits = _matcher(language).find(text)
        return [_span(text, hit) for hit in hits if _is_written_so(text, hit)]


def _span(text: str, hit: Hit[Payload]) -> EntitySpan:
    payload = hit.payload
    dotted = payload.lemma.endswith(".") and text[hit.end : hit.end + 1] == "." and "." in text[hit.start : hit.end]
    end = hit.end + 1 if dotted else hit.end  # "U.S."
    return EntitySpan(start=hit.start, end=end, name=payload.name, kind=payload.kind, wikidata=payload.wikidata, method="gazetteer")


def _is_written_so(text: str, hit: Hit[Payload]) -> bool:
    """Capitals where the name has them; a name in capitals ("US", "EU") only in capitals, and not inside a shouting line."""
    written = [text[start:end] for start, end in hit.words]
    named = TOKEN.findall(hit.payload.lemma)
    if len(named) == 1 and named[0].isupper() and len(named[0]) > 1:
        return written[0][: len(named[0])].isupper() and not _shouting_around(text, hit)
    if len(written) == 1 and len(written[0]) <= 3 and written[0].isupper():  # "ROM" is no Rome
        return False
    return all(word[0].isupper() or not name[0].isupper() for word, name in zip(written, named, strict=False))


def _shouting_around(text: str, hit: Hit[Payload]) -> bool:
    if hit.end - hit.start > 3:
        return False
    around = [
        word for word in TOKEN.findall(text[max(0, hit.start - 30) : hit.start] + " " + text[hit.end : hit.end + 30]) if word.isalpha()
    ]
    return len(around) > 2 and all(word.isupper() for word in around)


@cache
def _matcher(language: str) -> Matcher[Payload]:
    matcher: Matcher[Payload] = Matcher()
    if language not in LANGUAGES:
        _add_countries(matcher, language)
    for entry in entries():
        _add(matcher, entry, language if language in LANGUAGES else "en")
    return matcher


def _add_countries(matcher: Matcher[Payload], language: str) -> None:
    for name, wikidata in country_names(language).items():
        matcher.add(name, Payload(name, "LOC", wikidata, name))


def _add(matcher: Matcher[Payload], entry: Entry, language: str) -> None:
    names = entry.names.get(language, ())
    normal = names[0][0] if names else ""
    for name in names:
        payload = Payload(normal, entry.kind, entry.wikidata, name[0])
        for form in surface_forms(name, language, entry.kind):
            matcher.add(form, payload)
            if entry.surname_alone:
                _add_surname(matcher, form, payload)
    if language != "en" and entry.kind != "LOC":  # foreign organisations keep their names: "Reuters", "NATO"
        for name in entry.names.get("en", ()):
            matcher.add(name[0], Payload(normal or name[0], entry.kind, entry.wikidata, name[0]))


def _add_surname(matcher: Matcher[Payload], form: str, payload: Payload) -> None:
    """The surname is what follows the first word of the form ("von der Leyen")."""
    given, _, surname = form.partition(" ")
    if surname and fold(given) != fold(payload.lemma.partition(" ")[2]):
        lemma = payload.lemma.partition(" ")[2]
        matcher.add(surname, Payload(payload.name, payload.kind, payload.wikidata, lemma))
