"""Thousands of inflected names to look up, made ready as texts need them.

A name is filed under its first letters, and its forms are made when a text has a word that begins so: a worker starts at
once, and in the end knows what its articles talk about. Forms lie in one dictionary, "word word" -> what they stand for.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from processing.names.fold import FOLDED, TOKEN
from processing.names.matcher import Hit, joined

P = TypeVar("P")
Forms = Callable[[], Iterable[tuple[str, P]]]  # the forms of a name, each with what it stands for

# Inflection changes no more than this of a word's beginning ("Лев", "Льва"; "Пётр", "Пятра"); tests hold it.
_LONG = 6
_KEPT_OF_LONG, _KEPT_OF_SHORT = 3, 1


class Phrases(Generic[P]):
    """An index of phrases; `add` takes those that are known as they are, `file` those whose forms are made on demand."""

    def __init__(self) -> None:
        self._found: dict[str, P | tuple[P, ...]] = {}
        self._most: dict[str, int] = {}  # first word -> most words of a phrase that begins so
        self._filed: dict[str, list[Forms[P]]] = {}
        self._filed_small: dict[str, list[Forms[P]]] = {}  # names without a capital first: "посольство Польши", "5+2"

    def add(self, phrase: str, payload: P) -> None:
        """Look for a phrase as it is written here from now on."""
        words = [FOLDED[word] for word in TOKEN.findall(phrase)]
        if not words:
            return
        key = " ".join(words)
        earlier = self._found.get(key)
        if earlier is None:
            self._found[key] = payload
        elif payload not in (several := earlier if isinstance(earlier, tuple) else (earlier,)):
            self._found[key] = (*several, payload)
        self._most[words[0]] = max(len(words), self._most.get(words[0], 0))

    def file(self, lemma: str, forms: "Forms[P]") -> None:
        """Look for the forms of a name, which are asked for once a text has a word that begins like its lemma."""
        first = TOKEN.search(lemma)
        if first:
            drawer = self._filed if first.group()[0].isupper() else self._filed_small
            drawer.setdefault(_beginning(FOLDED[first.group()]), []).append(forms)

    def find(self, text: str) -> list[Hit[P]]:
        """Return every occurrence of every phrase, also one inside another, in text order, the longer first."""
        written = TOKEN.findall(text)
        folded = list(map(FOLDED.__getitem__, written))
        self._open(self._filed, {word for word, token in zip(folded, written, strict=True) if token[0].isupper()})
        self._open(self._filed_small, set(folded))
        if self._most.keys().isdisjoint(folded):
            return []
        spans = [found.span() for found in TOKEN.finditer(text)]
        return [hit for at, word in enumerate(folded) if word in self._most for hit in self._at(at, text, folded, spans)]

    def _open(self, drawer: dict[str, list[Forms[P]]], words: set[str]) -> None:
        """Make the forms of names that begin like one of the words."""
        for beginning in {word[:length] for word in words for length in (_KEPT_OF_LONG, _KEPT_OF_SHORT)} & drawer.keys():
            for forms in drawer.pop(beginning):
                for form, payload in forms():
                    self.add(form, payload)

    def _at(self, at: int, text: str, folded: list[str], spans: list[tuple[int, int]]) -> Iterator[Hit[P]]:
        last, most = at, min(at + self._most[folded[at]], len(folded))
        while last + 1 < most and joined(text, spans[last], spans[last + 1]):
            last += 1
        for end in range(last, at - 1, -1):
            found = self._found.get(" ".join(folded[at : end + 1]))
            if found is not None:
                words = tuple(spans[at : end + 1])
                for payload in found if isinstance(found, tuple) else (found,):
                    yield Hit(words[0][0], words[-1][1], words, payload)


def _beginning(word: str) -> str:
    return word[: _KEPT_OF_LONG if len(word) >= _LONG else _KEPT_OF_SHORT]
