"""English and German: possessives, genitives, adjective endings, compounds, American and British spelling."""

import re
from functools import partial
from itertools import product

from processing.names.paradigms.tables import unique

_WORDS = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# British and American spellings; the first word of a pair is turned into the second and back.
_SPELLINGS = (
    ("dialogue", "dialog"),
    ("centre", "center"),
    ("defence", "defense"),
    ("organisation", "organization"),
    ("labour", "labor"),
    ("neighbourhood", "neighborhood"),
    ("programme", "program"),
)
_GERMAN_FEMININE = re.compile(
    r"(?:ung|heit|keit|schaft|ion|tät|ik|enz|anz|ie|ur|woche|runde|messe|stiftung|initiative|akademie|liga|sprache|reihe|schule)$", re.I
)
_GERMAN_PLURAL = re.compile(r"(?:gespräche|tage|dialoge|tagungen|wochen|spiele|verhandlungen|konsultationen|foren)$", re.I)
_GERMAN_PLURAL_IN_E = re.compile(r"(?:log|gress|tag|preis|kreis|punkt|gang)$", re.IGNORECASE)
_GERMAN_ADJECTIVE = re.compile(
    r"(?:isch|al|ell|iv|ar|lich|ig|är|am|oß|eu|ert|nt|ät|weit)(?P<ending>er|es|e)$"
)  # and not "Minsker", "Rigaer": those come from place names and never change
_ATTACHED = ("Forum", "Konferenz", "Rat", "Initiative")


def english_spellings(phrase: str) -> tuple[str, ...]:
    """Return the phrase in British and American spelling."""
    variants = [phrase]
    for old, new in (turned for pair in _SPELLINGS for turned in (pair, pair[::-1])):
        pattern = re.compile(rf"\b{old}\b", re.IGNORECASE)
        variants += [pattern.sub(partial(_like, word=new), text) for text in variants if pattern.search(text)]
    return unique(variants)


def _like(found: re.Match[str], word: str) -> str:
    model = found.group()
    return word.upper() if model.isupper() else word.capitalize() if model[:1].isupper() else word


def explain_english(phrase: str, *, person: bool) -> dict[str, tuple[str, ...]]:
    """Return the phrase (in its spellings, with hyphens) and its possessives."""
    base = (phrase,) if person else english_spellings(phrase)
    if not person:
        base = unique((*base, *(_hyphenated(text) for text in base)))
    ends = [("'", "’", "'s", "’s") if text[-1:] in "sS" else ("'s", "’s") for text in base]
    several = () if person else tuple(text + "s" for text in base if text[-1:] not in "sS")
    possessive = tuple(text + end for text, endings in zip(base, ends, strict=True) for end in endings)
    return {"base": base, "possessive": possessive, **({"plural": several} if several else {})}


def _hyphenated(text: str) -> str:
    """Return a name of two capitalised words as one compound: "Minsk-Dialogue"."""
    words = text.split(" ")
    return "-".join(words) if len(words) == 2 and all(word[:1].isupper() for word in words) else text


def explain_german(phrase: str, *, person: bool) -> dict[str, tuple[str, ...]]:
    """Return the forms of a German name by case, and its compounds where it is one itself ("Minsk-Dialog-Forum")."""
    if person:
        genitive = f"{phrase}’" if phrase[-1:] in "sßxz" else f"{phrase}s"
        return {"nominative": (phrase,), "genitive": unique((genitive, genitive.replace("’", "'")))}
    head, tail = _german_head(phrase)
    if _GERMAN_PLURAL.search(head):
        return _german_cases(head, tail, ("",), ("", "n") if head[-1:] not in "nN" else ("",))
    if _GERMAN_FEMININE.search(head):
        return _german_cases(head, tail, ("",), ("",))
    genitive_ends = ("es",) if head[-1:] in "sßxz" else ("s", "es") if head[-1:] not in "aeiouymr" else ("s",)
    forms = _german_cases(head, tail, genitive_ends, ("",))
    if _GERMAN_PLURAL_IN_E.search(head):
        forms["plural"] = unique(form for end in ("e", "en") for form in _german_cases(head + end, tail, ("",), ("",))["dative"])
    if not tail and "-" in head and " " not in head:
        forms["compound"] = tuple(f"{head}-{word}" for word in _ATTACHED) + tuple(f"{head}-{word}s" for word in ("Forum", "Rat"))
    return forms


def _german_head(phrase: str) -> tuple[str, str]:
    """Return the words up to the head noun, and the rest (what a preposition or article opens, a genitive) that never changes."""
    found = re.search(r"\s+(?:für|zu|zur|zum|der|des|den|über|in|im|am|an|auf|von|vom|mit|und|[«„“\"])", phrase)
    return (phrase, "") if not found else (phrase[: found.start()], phrase[found.start() :])


def _german_cases(head: str, tail: str, genitive: tuple[str, ...], dative: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    *words, noun = head.split(" ")

    def joined(case: str, ends: tuple[str, ...]) -> tuple[str, ...]:
        adjectives = [_german_adjective(word, case) for word in words]
        return tuple(" ".join((*choice, noun + end)) + tail for end in ends for choice in product(*adjectives))

    return {
        "nominative": unique((head + tail, *joined("nominative", ("",)))),
        "genitive": joined("genitive", genitive),
        "dative": joined("dative", dative),
        "accusative": joined("accusative", ("",)),
    }


def _german_adjective(word: str, case: str) -> tuple[str, ...]:
    """Return the forms of an adjective such as "Internationales" after any article; "Minsker" never changes."""
    found = _GERMAN_ADJECTIVE.search(word)
    if not found:
        return (word,)
    stem, ending = word[: found.start("ending")], found["ending"]
    endings = {
        "nominative": (ending, "e", "en") if ending == "e" else (ending, "e"),
        "genitive": ("er", "en") if ending == "e" else ("en",),
        "dative": ("er", "en") if ending == "e" else ("en", "em"),
        "accusative": ("en",) if ending == "er" else (ending, "e"),
    }
    return unique(stem + one for one in endings[case])
