"""The weights of one transformer layer in 8 bits: what is shipped, and what a graph is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from processing.encoder.choice import EncoderWeights
from processing.encoder.pack import Floats

MATRICES = ("qkv", "ao", "fi", "fo")
NORMS = ("aln", "oln")


@dataclass(frozen=True, slots=True)
class Matrix:
    """A linear map: `weights` int8 [in, out], one scale and one bias for each output."""

    weights: NDArray[np.int8]
    scales: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Norm:
    """A layer norm."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """The matrices (query, key and value in one) and norms of a layer, by name."""

    matrices: Mapping[str, Matrix]
    norms: Mapping[str, Norm]


def in_eight_bits(weights: Floats, bias: Floats) -> Matrix:
    """Return a matrix [out, in] in 8 bits: symmetric, one scale for each output."""
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-8).astype(np.float32) / 127
    rounded = np.clip(np.rint(weights / scales[:, None]), -127, 127).astype(np.int8)
    return Matrix(np.ascontiguousarray(rounded.T), scales, bias.astype(np.float32))


def quantised(full: Mapping[str, Floats], prefix: str = "") -> LayerWeights:
    """Return a layer in 8 bits from its full weights, named as the training's network has them ("qkv.weight", [out, in])."""
    return LayerWeights(
        {name: in_eight_bits(full[f"{prefix}{name}.weight"], full[f"{prefix}{name}.bias"]) for name in MATRICES},
        {name: Norm(full[f"{prefix}{name}.weight"], full[f"{prefix}{name}.bias"]) for name in NORMS},
    )


def packed_layer(pack: EncoderWeights, number: int) -> dict[str, Floats]:
    """Return one layer's full weights as the encoder has them, matrices [out, in]."""
    shape, at = pack.shape, f"l{number}."
    sizes = {"ao": (shape.hidden, shape.hidden), "fi": (shape.inner, shape.hidden), "fo": (shape.hidden, shape.inner)}
    weights = {"qkv.weight": np.concatenate([pack.matrix(f"{at}{one}.w", shape.hidden, shape.hidden) for one in "qkv"])}
    weights["qkv.bias"] = np.concatenate([pack.vector(f"{at}{one}.b", shape.hidden) for one in "qkv"])
    for name, (rows, columns) in sizes.items():
        weights[f"{name}.weight"] = pack.matrix(f"{at}{name}.w", rows, columns)
        weights[f"{name}.bias"] = pack.vector(f"{at}{name}.b", rows)
    for name in NORMS:
        weights[f"{name}.weight"] = pack.vector(f"{at}{name}.w", shape.hidden)
        weights[f"{name}.bias"] = pack.vector(f"{at}{name}.b", shape.hidden)
    return weights


def flattened(layer: LayerWeights, prefix: str) -> dict[str, NDArray[np.generic]]:
    """Return a layer as named arrays, for a file; `unflattened` reads it back."""
    flat: dict[str, NDArray[np.generic]] = {}
    for name, matrix in layer.matrices.items():
        flat |= {f"{prefix}{name}.weights": matrix.weights, f"{prefix}{name}.scales": matrix.scales, f"{prefix}{name}.bias": matrix.bias}
    for name, norm in layer.norms.items():
        flat |= {f"{prefix}{name}.weight": norm.weight, f"{prefix}{name}.bias": norm.bias}
    return flat


def unflattened(flat: Mapping[str, NDArray[np.generic]], prefix: str) -> LayerWeights:
    """Return a layer from what `flattened` made."""

    def floats(name: str) -> Floats:
        return flat[f"{prefix}{name}"].astype(np.float32)

    return LayerWeights(
        {
            name: Matrix(flat[f"{prefix}{name}.weights"].astype(np.int8), floats(f"{name}.scales"), floats(f"{name}.bias"))
            for name in MATRICES
        },
        {name: Norm(floats(f"{name}.weight"), floats(f"{name}.bias")) for name in NORMS},
    )
