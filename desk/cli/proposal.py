"""A first watch file for a forum of one's own: names proposed by rule, each guess marked for a person to check."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from desk.cli.toml_text import key_value, key_values
from domain.errors import BadInput
from domain.watch import TargetKind
from processing.names.fold import TOKEN, fold
from processing.names.paradigms import INFLECTED
from processing.names.propose import Proposal as Proposed
from processing.names.propose import propose as propose_names
from processing.names.propose import propose_namesakes
from processing.names.structure import parse_name

Names = dict[str, list[str]]  # language -> lemma phrases

# Words that speak for a forum when they stand beside one of its people; the same terms in every language we inflect.
CONTEXT: Names = {
    "en": ["think tank", "panel discussion", "expert community", "international conference"],
    "ru": ["аналитический центр", "панельная дискуссия", "экспертное сообщество", "международная конференция"],
    "be": ["аналітычны цэнтр", "панэльная дыскусія", "экспертная супольнасць", "міжнародная канферэнцыя"],
    "uk": ["аналітичний центр", "панельна дискусія", "експертна спільнота", "міжнародна конференція"],
    "pl": ["ośrodek analityczny", "panel dyskusyjny", "środowisko eksperckie", "międzynarodowa konferencja"],
    "de": ["Denkfabrik", "Podiumsdiskussion", "Expertengemeinschaft", "internationale Konferenz"],
}
_CYRILLIC = ("ru", "be", "uk")
_NO_RULES = "no rules for this language, list its inflected forms"
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A name that nobody gave: `why` says how it was come by, for a person to check."""

    target: str
    language: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTarget:
    """A target of the watch to be; `about` is the comment above it."""

    id: str
    kind: TargetKind
    alone: bool
    names: Names
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A watch as proposed, and what of it is guesswork."""

    name: str
    languages: tuple[str, ...]
    targets: tuple[ProposedTarget, ...]
    context: Names
    namesakes: Names
    flagged: tuple[Flag, ...]

    def toml(self, *, slug: str, site: str | None, time_zone: str) -> str:
        """Return the watch file's text, with comments for who edits it."""
        return "\n".join([*self._head(slug, site, time_zone), *self._targets(), *self._context(), *self._namesakes()]) + "\n"

    def _head(self, slug: str, site: str | None, time_zone: str) -> Iterator[str]:
        yield f"# {self.name}: the names that this watch looks for. Written by `forumwatch watches new`; yours to edit."
        yield "#"
        yield "# Write a name as a dictionary would give it: every inflected form of it is found, in any language's text."
        yield "# Capital letters say how it is written. Strike what is wrong, add what is missing: the order does not matter."
        yield '# "check this" marks what a rule wrote. See what it finds: forumwatch watches try --text "…"'
        yield ""
        yield key_value("id", slug)
        yield key_value("name", self.name)
        yield 'kind = "own"  # or "peer": a forum that yours is compared with'
        yield key_value("site", site) if site else '# site = "https://…"  # the forum\'s own pages'
        yield key_value("languages", self.languages)
        yield key_value("time_zone", time_zone) + "  # the office's"

    def _targets(self) -> Iterator[str]:
        for target in self.targets:
            yield ""
            yield from (f"# {line}" for line in target.about.splitlines())
            yield "[[targets]]"
            yield key_value("id", target.id)
            yield key_value("kind", target.kind) + ("  # event, organiser or person" if target is self.targets[0] else "")
            yield key_value("alone", target.alone)
            yield ""
            yield "[targets.names]"
            for language, names in target.names.items():
                yield key_value(language, names) + self._note(target.id, language)

    def _note(self, target: str, language: str) -> str:
        whys = dict.fromkeys(flag.why for flag in self.flagged if (flag.target, flag.language) == (target, language))
        return f"  # check this: {'; '.join(whys)}" if whys else ""

    def _context(self) -> Iterator[str]:
        yield ""
        yield "# Words that speak for the forum when they stand in the same article. Add its subjects."
        yield "[context]"
        yield from (key_values(language, terms) for language, terms in self.context.items())

    def _namesakes(self) -> Iterator[str]:
        yield ""
        yield "# What is easily taken for the forum and is not it. A phrase that holds one of the names above rejects that mention;"
        yield "# any other makes a mention beside it doubtful. Strike those that are yours."
        yield "[namesakes]"
        yield from (key_values(language, phrases) for language, phrases in self.namesakes.items() if phrases)


def propose(name: str, *, language: str, languages: Sequence[str], known: Mapping[str, Sequence[str]], people: Sequence[str]) -> Proposal:
    """Return a watch for a forum of this name in `language`, with proposals for the other languages.

    `known` holds names that a person gave, by language: they win over proposals, and their languages are followed too.
    Raises BadInput for a name without a letter, or one in other letters than its language's.
    """
    name = _clean(name)
    _check_letters(name, language)
    followed = tuple(dict.fromkeys((*([] if _holds(languages, language) else [language]), *languages, *known)))
    given = {code: [_clean(one) for one in names] for code, names in known.items()}
    forum, flags = _forum(name, language, followed, given)
    targets = [forum]
    for person in people:
        target, of_person = _person(_clean(person), language, followed, taken=[one.id for one in targets])
        targets.append(target)
        flags += of_person
    sources = [name, *(one for names in given.values() for one in names)]
    return Proposal(
        name=name,
        languages=followed,
        targets=tuple(targets),
        context=_context([(language, name), *((code, one) for code, names in given.items() for one in names)], followed),
        namesakes=_namesakes(sources, followed),
        flagged=tuple(flags),
    )


def language_of(name: str) -> str:
    """Return the likeliest language of a name, by its letters alone: ru, be, uk, pl or en."""
    letters = set(name.casefold())
    if not _CYRILLIC_LETTER.search(name):
        return "pl" if letters & set("ąęłńśźż") else "en"
    if letters & set("їєґ") or {"і", "и"} <= letters:
        return "uk"
    return "be" if letters & set("іў") else "ru"


def slug_of(name: str, language: str, kind: TargetKind = "event") -> str:
    """Return an id made of the name's Latin letters, of its English proposal where it has none."""
    for text in (name, *(one.text for one in propose_names(name, language, ["en"], kind)["en"])):
        slug = "-".join(word for word in map(fold, TOKEN.findall(text)) if word.isascii())
        if re.search("[a-z]", slug):
            return slug
    return "watch"


def _forum(name: str, language: str, followed: Sequence[str], given: Names) -> tuple[ProposedTarget, list[Flag]]:
    names: Names = {}
    flags: list[Flag] = []
    # A name in a language that has rules is the better start: "Rīgas drošības forums" tells them nothing, its English name does.
    starts = {language: name, **{code: own[0] for code, own in given.items() if own}}
    start = next((code for code in starts if _base(code) in CONTEXT), language)
    proposed = propose_names(starts[start], start, followed, "event")
    for code in followed:
        own = [*([name] if _base(code) == _base(language) else []), *given.get(code, [])]
        if own:
            names[code] = list(dict.fromkeys(own))
            flags += _uninflected("forum", code, own)
            continue
        names[code] = [one.text for one in proposed[code]]
        flags += [Flag(target="forum", language=code, name=one.text, why=_why(one, code)) for one in proposed[code]]
    about = "The forum itself: one mention is enough (alone = true)."
    return ProposedTarget(id="forum", kind="event", alone=True, names=names, about=about), flags


def _person(person: str, language: str, followed: Sequence[str], *, taken: Sequence[str]) -> tuple[ProposedTarget, list[Flag]]:
    source = _language_of_person(person, language)
    # Rules know the 26 letters: Kalniņa goes to them as Kalnina, and stays as she is where Latin letters are written.
    plain = person if source in _CYRILLIC or source == "pl" else _without_marks(person)
    target = _free(slug_of(person.split()[-1], source, "person"), taken)
    names: Names = {}
    flags: list[Flag] = []
    for code, proposed in propose_names(plain, source, followed, "person").items():
        if _base(code) not in _CYRILLIC and source not in _CYRILLIC:
            names[code] = [person]
            flags += _uninflected(target, code, [person])
            continue
        names[code] = [one.text for one in proposed]
        flags += [Flag(target=target, language=code, name=one.text, why=_why(one, code)) for one in proposed if one.how != "given"]
    about = (
        f"{person}: counts only beside another of these names or a word of the context (alone = false).\n"
        "Initials with the surname are found as well, and the surname alone once the full name has come."
    )
    return ProposedTarget(id=target, kind="person", alone=False, names=names, about=about), flags


def _why(proposed: Proposed, language: str) -> str:
    how = "not translated" if proposed.how == "untranslated" else proposed.how
    more = f", {proposed.note}" if proposed.note and not proposed.note.startswith("check the") else ""
    return how + (more if _base(language) in INFLECTED else f"; {_NO_RULES}")


def _uninflected(target: str, language: str, names: Sequence[str]) -> list[Flag]:
    """Flag even given names in a language whose inflection we have no rules for."""
    if _base(language) in INFLECTED:
        return []
    return [Flag(target=target, language=language, name=name, why=_NO_RULES) for name in names]


def _context(names: Sequence[tuple[str, str]], languages: Sequence[str]) -> Names:
    """Return what the forum is called in common words ("forum", "club") and the terms of `CONTEXT`, by language."""
    heads = (parse_name(name, _base(language)).head for language, name in names if _base(language) in CONTEXT)
    head = next((head.words for head in heads if head is not None), {})
    followed = [code for code in languages if _base(code) in CONTEXT]
    return {code: list(dict.fromkeys([*([head[_base(code)]] if head else []), *CONTEXT[_base(code)]])) for code in followed}


def _namesakes(names: Sequence[str], languages: Sequence[str]) -> Names:
    """Return the namesakes of the first name that holds a place we know."""
    for name in names:
        found = propose_namesakes(name, languages)
        if any(found.values()):
            return {code: list(phrases) for code, phrases in found.items()}
    return {}


def _language_of_person(person: str, language: str) -> str:
    """Return the forum's language for a person's name in the same letters, else the likeliest one."""
    cyrillic = bool(_CYRILLIC_LETTER.search(person))
    base = _base(language)
    if cyrillic == (base in _CYRILLIC):
        return base if base in INFLECTED else language_of(person)
    return language_of(person)


def _check_letters(name: str, language: str) -> None:
    cyrillic = bool(_CYRILLIC_LETTER.search(name))
    if cyrillic != (_base(language) in _CYRILLIC) and _base(language) in INFLECTED:
        letters = "Cyrillic" if cyrillic else "Latin"
        raise BadInput(
            f"{name!r} is in {letters} letters, --language says {language}", fix=f"--language {language_of(name)}, or leave it out"
        )


def _clean(name: str) -> str:
    """Return a name in one spelling. Raises BadInput for one without a letter or with what cannot be printed."""
    text = " ".join(name.split())
    if not re.search(r"[^\W\d_]", name):
        raise BadInput(f"{name!r} is no name", fix="give it in letters, such as Riga Security Forum")
    if not text.isprintable():
        raise BadInput(f"{name!a} holds a character that cannot be printed", fix="type the name again")
    return unicodedata.normalize("NFC", text)


def _without_marks(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _free(wanted: str, taken: Sequence[str]) -> str:
    """Return the id, with a number where it is taken."""
    return next(one for n in range(1, len(taken) + 2) if (one := wanted if n == 1 else f"{wanted}-{n}") not in taken)


def _base(language: str) -> str:
    return language.split("-")[0].lower()


def _holds(languages: Sequence[str], language: str) -> bool:
    return any(_base(one) == _base(language) for one in languages)
