"""Cuts a text into the encoder's word pieces, with the place of each in the text.

SentencePiece's unigram model, as XLM-R has it: of all ways to cut a word into pieces of the vocabulary the likeliest one (Kudo 2018,
"Subword Regularization"). No piece spans a blank, so words are cut one by one and remembered. The package `tokenizers` gives the same
pieces (tests hold it), but keeps 265 MB for this vocabulary and takes a second to load it: adr/0022.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from processing.encoder.choice import EncoderWeights

_SPACE = "\u2581"  # how the vocabulary writes a blank
_PENALTY = 10.0  # by how much (log) a character outside the vocabulary is less likely than its least likely piece
_REMEMBERED = 50_000  # words
_NEVER = float("-inf")

Cut = tuple[tuple[int, int], ...]  # (id, code points) of each piece of a word


@dataclass(frozen=True, slots=True)
class Tokens:
    """The ids of a text's word pieces without the marks of beginning and end; `spans` are their code points, [start, end).

    A piece that stands for a blank which the text does not have, at its beginning, has an empty span.
    """

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class Pieces:
    """The tokeniser. Safe to use from several threads."""

    def __init__(self, pack: EncoderWeights) -> None:
        self._normal = pack.normal
        pieces = pack.pieces()
        self._numbers = dict(zip(pieces, range(len(pieces)), strict=True))
        self._scores = array("d", pack.scores.tolist())
        self._longest = max(map(len, pieces))
        self._unknown = pack.unknown
        self._unknown_score = min(self._scores) - _PENALTY
        self._words: dict[str, Cut] = {}

    def cut(self, text: str, *, most: int = 510) -> Tokens:
        """Return the word pieces of a text, no more than `most` of them; every span is a slice of the text as it is given."""
        written, origins = self._normalised(text)
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        start = 0
        for word in written.split(_SPACE)[1:]:
            for number, length in self._word(_SPACE + word):
                begin = start + 1 if written[start] == _SPACE and length > 1 else start
                ids.append(number)
                spans.append((max(origins[begin], 0), origins[start + length - 1] + 1))
                start += length
            if len(ids) >= most:
                break
        return Tokens(tuple(ids[:most]), tuple(spans[:most]))

    def _word(self, word: str) -> Cut:
        cut = self._words.get(word)
        if cut is None:
            if len(self._words) >= _REMEMBERED:
                self._words.clear()
            cut = self._words[word] = tuple(_joined(self._likeliest(word), self._unknown))
        return cut

    def _likeliest(self, word: str) -> list[tuple[int, int]]:
        """Return (id, code points) of each piece of the likeliest cut (Viterbi); a character that no piece is counts as unknown."""
        numbers, scores, size = self._numbers, self._scores, len(word)
        best = [0.0] + [_NEVER] * size  # the score of the likeliest cut that ends here
        came = [(0, 0)] * (size + 1)  # its last piece: id and code points
        for start in range(size):
            so_far = best[start]
            for end in range(start + 1, min(start + self._longest, size) + 1):
                number = numbers.get(word[start:end])
                if number is not None and so_far + scores[number] > best[end]:
                    best[end], came[end] = so_far + scores[number], (number, end - start)
            if word[start] not in numbers and so_far + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = so_far + self._unknown_score, (self._unknown, 1)
        cut: list[tuple[int, int]] = []
        while size:
            cut.append(came[size])
            size -= came[size][1]
        return cut[::-1]

    def _normalised(self, text: str) -> tuple[str, list[int]]:
        """Return the text as the vocabulary writes it, and which code point of the text each of its characters comes from."""
        written, origins = [_SPACE], [-1]
        for place, character in enumerate(text):
            for one in self._normal.get(character, character):
                mark = _SPACE if one == " " else one
                if mark == _SPACE and written[-1] == _SPACE:
                    continue
                written.append(mark)
                origins.append(place)
        return "".join(written), origins


def _joined(cut: list[tuple[int, int]], unknown: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces, unknown ones beside each other as one."""
    length = 0
    for number, size in cut:
        if number == unknown:
            length += size
            continue
        if length:
            yield unknown, length
            length = 0
        yield number, size
    if length:
        yield unknown, length
