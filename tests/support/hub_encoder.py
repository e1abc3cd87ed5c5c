"""Small encoders as model hubs keep them, with weights drawn at random, and what they compute, by the book."""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processing.encoder.pack import Floats, Pack, installed_weights
from processing.entities.tagging import LABELS
from processing.train.ship import weights_of

_PARTS = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")
_NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiny:
    """The sizes of a small XLM-RoBERTa."""

    hidden: int = 32
    layers: int = 2
    heads: int = 4
    inner: int = 64
    positions: int = 300  # with the two that XLM-RoBERTa leaves unused
    kind: str = "xlm-roberta"

    def weights(self, words: int) -> dict[str, Floats]:
        """Return weights by the names that hubs give them."""
        draw, hidden = np.random.RandomState(7), self.hidden

        def some(*shape: int, size: float = 0.2) -> Floats:
            return (draw.randn(*shape) * size).astype(np.float32)

        found = {
            "embeddings.word_embeddings.weight": some(words, hidden, size=1.0),
            "embeddings.position_embeddings.weight": some(self.positions, hidden),
            "embeddings.token_type_embeddings.weight": some(1, hidden),
            "embeddings.LayerNorm.weight": 1 + some(hidden, size=0.1),
            "embeddings.LayerNorm.bias": some(hidden, size=0.1),
        }
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}."
            shapes = {
                **dict.fromkeys(_PARTS, (hidden, hidden)),
                "intermediate.dense": (self.inner, hidden),
                "output.dense": (hidden, self.inner),
            }
            for name, shape in shapes.items():
                found |= {f"{at}{name}.weight": some(*shape), f"{at}{name}.bias": some(shape[0], size=0.1)}
            for name in _NORMS:
                found |= {f"{at}{name}.weight": 1 + some(hidden, size=0.1), f"{at}{name}.bias": some(hidden, size=0.1)}
        return found

    def states(self, weights: Mapping[str, Floats], ids: Sequence[int]) -> Floats:
        """Return the last layer's states, computed in full precision."""
        first = 2 if self.kind == "xlm-roberta" else 0
        x = weights["embeddings.word_embeddings.weight"][list(ids)]
        x = (
            x
            + weights["embeddings.position_embeddings.weight"][first : first + len(ids)]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = _norm(x, weights, "embeddings.LayerNorm")
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}."
            query, key, value = (self._by_head(_linear(x, weights, at + part)) for part in _PARTS[:3])
            scores = query @ key.swapaxes(1, 2) / np.sqrt(self.hidden / self.heads)
            chances = np.exp(scores - scores.max(-1, keepdims=True))
            read = (chances / chances.sum(-1, keepdims=True) @ value).swapaxes(0, 1).reshape(len(x), self.hidden)
            x = _norm(x + _linear(read, weights, at + _PARTS[3]), weights, at + _NORMS[0])
            inner = _gelu(_linear(x, weights, at + "intermediate.dense"))
            x = _norm(x + _linear(inner, weights, at + "output.dense"), weights, at + _NORMS[1])
        return x

    def _by_head(self, x: Floats) -> Floats:
        return x.reshape(len(x), self.heads, -1).swapaxes(0, 1)

    def config(self) -> dict[str, object]:
        """Return what config.json says."""
        sizes = {"hidden_size": self.hidden, "num_hidden_layers": self.layers, "num_attention_heads": self.heads}
        sizes |= {"intermediate_size": self.inner, "max_position_embeddings": self.positions, "type_vocab_size": 1}
        return {"model_type": self.kind, "layer_norm_eps": 1e-5, **sizes}


def _linear(x: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(x: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    normed: Floats = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    return normed * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(x: Floats) -> Floats:
    found: Floats = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return found


def write_safetensors(path: Path, weights: Mapping[str, Floats], kind: str, prefix: str = "") -> None:
    """Write weights in single ("F32"), half ("F16") or brain precision ("BF16")."""
    head: dict[str, object] = {"__metadata__": {"format": "pt"}}
    bodies, at = [], 0
    for name, value in weights.items():
        body = _as(value, kind).tobytes()
        head[prefix + name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": [at, at + len(body)]}
        bodies.append(body)
        at += len(body)
    written = json.dumps(head).encode()
    path.write_bytes(struct.pack("<Q", len(written)) + written + b"".join(bodies))


def _as(value: Floats, kind: str) -> NDArray[np.generic]:
    if kind == "BF16":
        return (np.ascontiguousarray(value).view(np.uint32) >> 16).astype(np.uint16)
    return value.astype(np.float16 if kind == "F16" else np.float32)


def write_encoder(folder: Path, tiny: Tiny, *, kind: str = "F32", prefix: str = "") -> dict[str, Floats]:
    """Lay an encoder without heads; return its weights."""
    pieces = Pack(installed_weights()).pieces()
    weights = tiny.weights(len(pieces))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(tiny.config()), encoding="utf-8")
    vocabulary = {"model": {"type": "Unigram", "vocab": [[piece, 0.0] for piece in pieces]}}
    (folder / "tokenizer.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    write_safetensors(folder / "model.safetensors", weights, kind, prefix)
    return weights


def write_heads(folder: Path, tiny: Tiny) -> None:
    """Lay heads for it beside it, as training and shipping would: names at random, and whatever is said is blame."""
    draw, hidden = np.random.RandomState(8), tiny.hidden

    def some(*shape: int) -> Floats:
        return (draw.randn(*shape) * 0.1).astype(np.float32)

    head = {"position": some(tiny.positions - 2, hidden), "marks": some(3, hidden), "target": some(hidden)}
    head |= {"first.weight": some(hidden, 3 * hidden), "first.bias": some(hidden), "second.weight": np.zeros((3, hidden), np.float32)}
    head["second.bias"] = np.array([4, 0, 0], np.float32)
    calibration = {"version": "1.0-tiny", "views": ["name"], "temperature": 1.0, "sure": {"*": {"critical": 0.9, "favourable": 0.9}}}
    for name in ("target", "reader"):
        (folder / name).mkdir(parents=True)
    np.savez(folder / "target" / "weights.npz", **weights_of(head))  # type: ignore[arg-type]
    (folder / "target" / "calibration.json").write_text(json.dumps(calibration), encoding="utf-8")
    read = {"head.weight": some(len(LABELS), hidden), "head.bias": some(len(LABELS)), "version": np.array("1.0-tiny")}
    np.savez(folder / "reader" / "weights.npz", **read)  # type: ignore[arg-type]
