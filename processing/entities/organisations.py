"""Finds organisations by rule: capitalised or quoted words around the name of a kind ("council", "министерство", "Stiftung")."""

import re
from collections.abc import Iterator

from processing.entities.lexicon import lemmas, plain_words, words
from processing.entities.spans import CYRILLIC, LANGUAGES, EntitySpan, Token, tokens
from processing.sentences import split

_ENGLISH_LINKS = frozenset(("of", "for", "on", "the", "and", "in", "&"))
_GERMAN_LINKS = frozenset(("für", "fur", "der", "des", "und", "zur", "von", "in"))
_MOST_WORDS = 8
_QUOTED = re.compile(r"[ \u00a0]([«„“\"])([^«»„“”\"\n]{2,60})([»“”\"])")
_GENITIVE = re.compile(r"(?:ых|их|ой|ей|ого|его|ия|ии|ов|ев|ы|и|а|я|ства|ости|іх|аў|яў|ага|яга|ці|ай|ів|їв|ої|ості|ення|ання|і)$")
_CYRILLIC_ADJECTIVE = re.compile(
    r"(?:[сцз]ь?к(?:а|у|і|е|ы|ий|і|ой|ом|ім|им|ай|ою|ої|ій|ого|ага|ому|аму|ая|ую|ое|ае|их|іх)"
    r"|[вгджзклмпрстўхчшь]ны|(?:н|ов|ев|ав|ёв)(?:ый|ий|ій|ой|ая|яя|ое|ее|ае|яе|ого|его|ага|яга|ому|ему|аму|яму|ым|им|ім|ую|юю|ых|их|іх|ої|ою))$"
)
_POLISH_ADJECTIVE = re.compile(r"(?:[sc]k|n|ow)(?:i|y|a|e|ie|iej|ej|iego|ego|iemu|emu|im|ym|ą)$")


class OrganisationRules:
    """The finder of organisations by rule, in six languages."""

    name = "organisation-rules"
    version = "1"

    def languages(self) -> tuple[str, ...]:
        return LANGUAGES

    def find(self, text: str, language: str) -> list[EntitySpan]:
        """Return spans of organisations in text order; they may overlap those of other finders."""
        cut = tokens(text)
        starts = frozenset(sentence.start for sentence in split(text, language))
        if language in CYRILLIC:
            found = [*_quoted(text, cut, language), *_headed(text, cut, language, starts), *_adjective_first(text, cut, language)]
        elif language == "pl":
            found = [*_quoted(text, cut, language), *_polish(text, cut, starts)]
        elif language == "de":
            found = [*_german(text, cut, starts)]
        else:
            found = [*_english(text, cut)]
        if language != "en":  # in English three capitals in four are no organisation
            found += _acronyms(text, cut, language)
        return sorted(found, key=lambda span: (span.start, -span.end))


def _span(text: str, start: int, end: int, name: str | None = None) -> EntitySpan:
    return EntitySpan(start=start, end=end, name=name or " ".join(text[start:end].split()), kind="ORG")


def _adjacent(text: str, left: Token, right: Token) -> bool:
    return text[left.end : right.start] in (" ", "\u00a0")


def _is_kind(token: Token, language: str) -> bool:
    return token.folded in words("organisations", language)


def _acronyms(text: str, cut: list[Token], language: str) -> Iterator[EntitySpan]:
    """Yield ФИДЕ, UEFA: three to five capitals by themselves, in a text that is not in capitals throughout."""
    letters = [token for token in cut if token.text.isalpha() and len(token.text) > 2]
    if sum(token.text.isupper() for token in letters) > 0.3 * len(letters):
        return
    for token in cut:
        if not (3 <= len(token.text) <= 5 and token.text.isalpha() and token.text.isupper()):
            continue
        own_script = token.text.isascii() != (language in CYRILLIC)
        around = text[max(0, token.start - 1) : token.start] + text[token.end : token.end + 1]
        if own_script and "-" not in around and token.text not in plain_words("no_organisations", language):
            yield _span(text, token.start, token.end)


def _quoted(text: str, cut: list[Token], language: str) -> Iterator[EntitySpan]:
    """Yield a kind with a quoted name: партия «Единая Россия», spółka „Orlen”."""
    for token in cut:
        if not _is_kind(token, language):
            continue
        found = _QUOTED.match(text, token.end)
        if found and found[2][0].isupper() and len(found[2].split()) <= 6:
            kind = lemmas("organisations", language).get(token.folded, token.text)
            yield _span(text, token.start, found.end(), f"{kind} {text[found.start(1) : found.end()]}")


def _headed(text: str, cut: list[Token], language: str, starts: frozenset[int]) -> Iterator[EntitySpan]:
    """Yield a capitalised head with genitives after it: Министерство обороны, Институт истории НАН."""
    for i, token in enumerate(cut):
        if not token.capital or token.folded not in words("heads", language):
            continue
        last = _genitives_after(text, cut, i, language)
        if last == i or (token.start in starts and not any(cut[k].capital for k in range(i + 1, last + 1)) and not _ministry(token)):
            continue
        head = lemmas("heads", language).get(token.folded, token.text)
        yield _span(text, token.start, cut[last].end, f"{head.capitalize()} {text[cut[i + 1].start : cut[last].end]}")


def _ministry(token: Token) -> bool:
    return token.folded.startswith(("министерств", "міністэрств", "міністерств"))


def _genitives_after(text: str, cut: list[Token], i: int, language: str) -> int:
    at = i
    while at + 1 < len(cut) and at - i < 4 and _adjacent(text, cut[at], cut[at + 1]):
        following = cut[at + 1]
        if (
            following.folded in plain_words("not_after_head", language)
            or not (following.capital or _GENITIVE.search(following.text))
            or len(following.text) < 3
        ):
            break
        at += 1
    return at


def _adjective_first(text: str, cut: list[Token], language: str) -> Iterator[EntitySpan]:
    """Yield capitalised adjectives with a small kind after them: Варшавский университет, Белорусский государственный университет."""
    for i, token in enumerate(cut):
        if token.capital or not _is_kind(token, language):
            continue
        first = i
        while (
            first > 0 and i - first < 3 and _adjacent(text, cut[first - 1], cut[first]) and _CYRILLIC_ADJECTIVE.search(cut[first - 1].text)
        ):
            first -= 1
            if cut[first].capital:
                break
        if first < i and cut[first].capital and not cut[first].shouted and len(cut[first].text) > 4:
            yield _span(text, cut[first].start, token.end)


def _capitals(text: str, cut: list[Token], i: int, links: frozenset[str]) -> int:
    """Return the last token of the run of capitalised words from i, with linking words between them."""
    last = at = i
    while at + 1 < len(cut) and at + 1 - i < _MOST_WORDS and _adjacent(text, cut[at], cut[at + 1]):
        following = cut[at + 1]
        if not following.capital and following.text not in links:
            break
        at += 1
        if following.capital:
            last = at
    return last


def _english(text: str, cut: list[Token]) -> Iterator[EntitySpan]:
    """Yield "Ministry of Foreign Affairs", "Warsaw University", "Acme Corp": capitals around a capitalised kind."""
    i = 0
    while i < len(cut):
        if not cut[i].capital or cut[i].folded in plain_words("sentence_words", "en"):
            i += 1
            continue
        last = _english_end(text, cut, i)
        kinds = [k for k in range(i, last + 1) if cut[k].capital and _is_kind(cut[k], "en")]
        if kinds and last > i and not any(cut[k].shouted and len(cut[k].text) > 4 for k in range(i, last + 1)):
            yield _span(text, cut[i].start, cut[last].end)
        i = last + 1


def _english_end(text: str, cut: list[Token], i: int) -> int:
    """Return where the run ends; "and" goes on only inside "X of A and B", so that two organisations stay two."""
    last = _capitals(text, cut, i, _ENGLISH_LINKS)
    for k in range(i + 1, last + 1):
        if cut[k].text in ("and", "&", "in", "on", "for") and not any(_is_kind(cut[m], "en") for m in range(i, k)):
            return k - 1
        if cut[k].text == "and" and not _goes_on(cut, i, k, last):
            return k - 1
    return last


def _goes_on(cut: list[Token], i: int, k: int, last: int) -> bool:
    """Tell whether "and" at k lies inside one name: after "X of A", with neither "the" nor another kind to come."""
    linked = any(cut[m].text in ("of", "for", "on") for m in range(i, k))
    return linked and cut[k + 1].text != "the" and not any(_is_kind(cut[m], "en") for m in range(k, last + 1))


def _polish(text: str, cut: list[Token], starts: frozenset[int]) -> Iterator[EntitySpan]:
    """Yield "Ministerstwo Obrony Narodowej", "Uniwersytet Warszawski", "Polski Instytut Spraw Międzynarodowych"."""
    for i, token in enumerate(cut):
        if not token.capital or not _is_kind(token, "pl"):
            continue
        first = i
        before = cut[i - 1] if i else None
        if (
            before
            and before.capital
            and _adjacent(text, before, token)
            and _POLISH_ADJECTIVE.search(before.text)
            and before.start not in starts
        ):
            first = i - 1
        last = _capitals(text, cut, i, frozenset(("i", "im")))
        if last > i or first < i:
            yield _span(text, cut[first].start, cut[last].end, _polish_name(text, cut, first, i, last))


def _polish_name(text: str, cut: list[Token], first: int, head: int, last: int) -> str | None:
    lemma = lemmas("organisations", "pl").get(cut[head].folded)
    if first < head or lemma is None or last == head:
        return None
    return f"{lemma.capitalize()} {text[cut[head + 1].start : cut[last].end]}"


def _german(text: str, cut: list[Token], starts: frozenset[int]) -> Iterator[EntitySpan]:
    """Yield "Institut für Zeitgeschichte", "Universität Hamburg", "Deutsche Bank", "SV Reutlingen", "Innenministerium"."""
    for i, token in enumerate(cut):
        if token.text in plain_words("clubs", "de") and i + 1 < len(cut) and _adjacent(text, token, cut[i + 1]) and cut[i + 1].capital:
            yield _span(text, token.start, cut[i + 1].end)
        elif token.capital and _is_kind(token, "de"):
            yield from _german_kind(text, cut, i, starts)
        elif token.capital and token.folded.endswith(tuple(words("compounds", "de"))) and len(token.text) > 12:
            yield _span(text, token.start, token.end)


def _german_kind(text: str, cut: list[Token], i: int, starts: frozenset[int]) -> Iterator[EntitySpan]:
    first = last = i
    before = cut[i - 1] if i else None
    if (
        before
        and before.capital
        and _adjacent(text, before, cut[i])
        and re.search(r"e[rnsm]?$", before.text)
        and before.start not in starts
    ):
        first = i - 1
    if i + 2 < len(cut) and cut[i + 1].text in ("für", "der") and cut[i + 2].capital and _adjacent(text, cut[i], cut[i + 1]) and first == i:
        last = i + 2 if cut[i + 1].text == "für" else i
    elif (
        i + 1 < len(cut)
        and _adjacent(text, cut[i], cut[i + 1])
        and cut[i + 1].capital
        and cut[i].folded in ("universitat", "hochschule", "bank")
    ):
        last = i + 1
    if first < i or last > i:
        yield _span(text, cut[first].start, cut[last].end)
