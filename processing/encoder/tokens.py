"""Cuts a text into the encoder's word pieces, with the place of each in the text."""

from dataclasses import dataclass

from tokenizers import Tokenizer, models

from processing.encoder.pack import Pack

_SPACE = "\u2581"  # how the vocabulary writes a blank


@dataclass(frozen=True, slots=True)
class Tokens:
    """The ids of a text's word pieces without the marks of beginning and end; `spans` are their code points, [start, end).

    A piece that stands for a blank which the text does not have, at its beginning, has an empty span.
    """

    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class Pieces:
    """The tokeniser (SentencePiece unigram, as XLM-R has it)."""

    def __init__(self, pack: Pack) -> None:
        self._normal = pack.normal
        scored = list(zip(pack.pieces(), pack.scores.tolist(), strict=True))
        self._tokenizer = Tokenizer(models.Unigram(scored, unk_id=pack.unknown, byte_fallback=False))

    def cut(self, text: str, *, most: int = 510) -> Tokens:
        """Return the word pieces of a text, no more than `most` of them; every span is a slice of the text as it is given."""
        written, origins = self._normalised(text)
        encoded = self._tokenizer.encode(written)
        spans = []
        for start, end in encoded.offsets[:most]:
            begin = start + 1 if written[start] == _SPACE and end > start + 1 else start
            spans.append((max(origins[begin], 0), origins[end - 1] + 1))
        return Tokens(tuple(encoded.ids[:most]), tuple(spans))

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
