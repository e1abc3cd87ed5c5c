"""Reads the weights of an encoder as model hubs keep them: a folder with config.json, model.safetensors and tokenizer.json.

Any encoder of XLM-RoBERTa's vocabulary and BERT's layers is read (multilingual-e5-base and -large, xlm-roberta): the word pieces
are then those of the wheel, and only what the layers hold differs. The file stays on the disk, mapped into memory.
"""

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput
from processing.encoder.pack import Floats, Pack, Shape

FILES = ("config.json", "model.safetensors", "tokenizer.json")
_FAMILIES = {"bert": 0, "xlm-roberta": 2}  # model_type -> the row of the first place
_MADE_SO = {"model_type": tuple(_FAMILIES), "hidden_act": ("gelu",), "position_embedding_type": ("absolute",)}  # what our graphs compute
_USUAL = {"hidden_act": "gelu", "position_embedding_type": "absolute"}  # what a configuration that says nothing means
_SIZES = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings", "type_vocab_size")
_HEAD_BYTES = 100_000_000  # more than any header has
_TYPES: Mapping[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}
_PREFIXES = ("", "roberta.", "bert.", "model.")
_WORD = "embeddings.word_embeddings.weight"
_OF_NAMES = {"emb.word": _WORD, "emb.ln.w": "embeddings.LayerNorm.weight", "emb.ln.b": "embeddings.LayerNorm.bias"}
_OF_LAYERS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class _Stored:
    """Where a tensor lies in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


class HubWeights:
    """The weights of such a folder, with the vocabulary of `words` (the wheel's). Raises BadInput for a folder that cannot be read so."""

    def __init__(self, folder: Path, words: Pack) -> None:
        self.path = folder / "model.safetensors"
        config = _json(folder / "config.json")
        self._first_place = _family(folder, config)
        sizes = _sizes(folder, config)
        self._bytes, self._stored = _tensors(self.path)
        self._prefix = next((one for one in _PREFIXES if one + _WORD in self._stored), None)
        if self._prefix is None:
            raise BadInput(f"{self.path} has no {_WORD}", fix="name a folder with an encoder of BERT's layers")
        _check_vocabulary(folder / "tokenizer.json", words)
        self._words = words
        self.bos, self.eos, self.unknown = words.bos, words.eos, words.unknown
        self.scores, self.normal = words.scores, words.normal
        self.shape = Shape(
            hidden=sizes["hidden_size"],
            layers=sizes["num_hidden_layers"],
            heads=sizes["num_attention_heads"],
            inner=sizes["intermediate_size"],
            words=self._stored[f"{self._prefix}{_WORD}"].shape[0],
            positions=sizes["max_position_embeddings"] - self._first_place,
            types=sizes["type_vocab_size"],
            epsilon=float(config.get("layer_norm_eps", 1e-5)),
        )

    def pieces(self) -> list[str]:
        """Return the vocabulary, in the order of the ids."""
        return self._words.pieces()

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """Return a matrix by the wheel's name for it, shape [rows, columns]."""
        return _floats(self._raw(name, (rows, columns)))

    def rows(self, name: str, rows: int, columns: int, wanted: NDArray[np.int64]) -> Floats:
        """Return some rows of a matrix, shape [len(wanted), columns]."""
        return _floats(self._raw(name, (rows, columns))[wanted])

    def vector(self, name: str, length: int) -> Floats:
        """Return a vector, shape [length]."""
        return _floats(self._raw(name, (length,)))

    def places(self, most: int) -> Floats:
        """Return what is added to each place's word embedding, shape [most, hidden]."""
        hidden, first = self.shape.hidden, self._first_place
        by_place = self._raw_by("embeddings.position_embeddings.weight", (self.shape.positions + first, hidden))
        of_type = self._raw_by("embeddings.token_type_embeddings.weight", (self.shape.types, hidden))
        return _floats(by_place[first : first + most]) + _floats(of_type[0])

    def _raw(self, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
        return self._raw_by(_hub_name(name), shape)

    def _raw_by(self, name: str, shape: tuple[int, ...]) -> NDArray[Any]:
        stored = self._stored.get(f"{self._prefix}{name}")
        if stored is None or stored.shape != shape:
            raise BadInput(f"{self.path}: {name} is {stored.shape if stored else 'missing'}, not {shape}", fix="fetch the folder anew")
        return self._bytes[stored.start : stored.end].view(_TYPES[stored.dtype]).reshape(shape)


def _hub_name(name: str) -> str:
    """Return what hubs call a weight of the wheel ("l3.q.w")."""
    if name in _OF_NAMES:
        return _OF_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_OF_LAYERS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _floats(raw: NDArray[Any]) -> Floats:
    if raw.dtype == np.uint16:  # bfloat16: the upper half of a float
        return (raw.astype(np.uint32) << 16).view(np.float32)
    return raw.astype(np.float32)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BadInput(f"{path} is missing", fix=f"name a folder with {', '.join(FILES)}") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {error}", fix="fetch the folder anew") from None
    if not isinstance(found, dict):
        raise BadInput(f"{path} holds no object", fix="fetch the folder anew")
    return found


def _family(folder: Path, config: Mapping[str, Any]) -> int:
    """Return the row of the first place. Raises BadInput for a model that computes otherwise than our graphs."""
    stated = {**_USUAL, **config}
    for key, known in _MADE_SO.items():
        if stated.get(key) not in known:
            raise BadInput(f"{folder} holds a model of {key} {stated.get(key)!r}", fix=f"name one of {', '.join(known)}")
    return _FAMILIES[str(stated["model_type"])]


def _sizes(folder: Path, config: Mapping[str, Any]) -> dict[str, int]:
    sizes = {name: config.get(name, 1 if name == "type_vocab_size" else None) for name in _SIZES}
    for name, size in sizes.items():
        if not isinstance(size, int) or size < 1:
            raise BadInput(f"{folder / 'config.json'}: {name} = {size!r}", fix="fetch the folder anew")
    return sizes


def _tensors(path: Path) -> tuple[NDArray[np.uint8], dict[str, _Stored]]:
    """Return the file's bytes, and where each tensor of a known type lies in them."""
    try:
        content: NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
        (length,) = struct.unpack("<Q", content[:8].tobytes())
        head = json.loads(content[8 : 8 + min(length, _HEAD_BYTES)].tobytes())
        behind = 8 + length
        tensors = {name: one for name, one in head.items() if name != "__metadata__" and one["dtype"] in _TYPES}
        stored = {name: _stored(one, behind) for name, one in tensors.items()}
    except FileNotFoundError:
        raise BadInput(f"{path} is missing", fix=f"name a folder with {', '.join(FILES)}") from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, struct.error) as error:
        raise BadInput(f"{path} is no safetensors file: {error}", fix="fetch the folder anew") from None
    if any(one.end > len(content) for one in stored.values()):
        raise BadInput(f"{path} ends too early", fix="fetch the folder anew")
    return content, stored


def _stored(one: Mapping[str, Any], behind: int) -> _Stored:
    """Return where a tensor lies. Raises ValueError for bytes that are not as many as its shape needs."""
    shape, (start, end) = tuple(map(int, one["shape"])), one["data_offsets"]
    if start < 0 or end - start != math.prod(shape) * _TYPES[one["dtype"]].itemsize:
        raise ValueError(f"bytes {start} to {end} for a shape of {shape}")
    return _Stored(one["dtype"], shape, behind + start, behind + end)


def _check_vocabulary(path: Path, words: Pack) -> None:
    try:
        pieces = [piece for piece, _ in _json(path)["model"]["vocab"]]
    except (LookupError, TypeError, ValueError):  # another kind of vocabulary
        pieces = []
    ours = words.pieces()[:-1]  # the last one is the mask, which nothing that is read contains
    if pieces[: len(ours)] != ours:
        raise BadInput(f"{path} has another vocabulary than XLM-RoBERTa's", fix="name an encoder such as multilingual-e5-base")
