"""Writes the encoder's layers as an ONNX graph with 8-bit matrices, for one sentence at a time.

Activations are scaled by what is in the sentence alone, so a sentence's result never depends on what is read beside it; that is
why a graph takes one sentence, and why many are read by several threads rather than in a batch. There is no padding and no mask.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from processing.encoder.graph_names import INPUT, OUTPUT
from processing.encoder.layers import LayerWeights, Matrix, Norm

_RUNTIME = "com.microsoft"  # the operator set of onnxruntime that fuses what the plain one has in pieces


class _Writer:
    """Collects nodes and weights of one graph."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], outputs: Sequence[str], *, domain: str = _RUNTIME, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), list(outputs), domain=domain, **attributes))
        return outputs[0]

    def linear(self, states: str, matrix: Matrix, name: str) -> str:
        zeros = np.zeros(len(matrix.scales), np.int8)
        parts: dict[str, NDArray[Any]] = {"w": matrix.weights, "s": matrix.scales, "z": zeros, "b": matrix.bias}
        return self.node(
            "DynamicQuantizeMatMul", [states, *(self.constant(f"{name}.{key}", value) for key, value in parts.items())], [f"{name}.out"]
        )

    def norm_of_sum(self, states: str, other: str, norm: Norm, name: str, epsilon: float) -> str:
        """Two plain nodes: onnxruntime's one for both (SkipLayerNormalization) takes five times as long on a CPU (1.32)."""
        weights = [self.constant(f"{name}.w", norm.weight), self.constant(f"{name}.b", norm.bias)]
        total = self.node("Add", [states, other], [f"{name}.sum"], domain="")
        return self.node("LayerNormalization", [total, *weights], [f"{name}.out"], domain="", axis=-1, epsilon=epsilon)

    def layer(self, states: str, weights: LayerWeights, name: str, *, heads: int, epsilon: float) -> str:
        parts = [f"{name}.{one}" for one in "qkv"]
        self.node("Split", [self.linear(states, weights.matrices["qkv"], f"{name}.qkv")], parts, domain="", axis=-1, num_outputs=3)
        attended = self.node("MultiHeadAttention", parts, [f"{name}.attended"], num_heads=heads)
        context = self.linear(attended, weights.matrices["ao"], f"{name}.ao")
        states = self.norm_of_sum(states, context, weights.norms["aln"], f"{name}.aln", epsilon)
        inner = self.node("FastGelu", [self.linear(states, weights.matrices["fi"], f"{name}.fi")], [f"{name}.gelu"])
        return self.norm_of_sum(
            states, self.linear(inner, weights.matrices["fo"], f"{name}.fo"), weights.norms["oln"], f"{name}.oln", epsilon
        )


def write(first: Norm, layers: Sequence[LayerWeights], *, hidden: int, heads: int, epsilon: float) -> bytes:
    """Return the graph, serialised: `words` [1, tokens, hidden] (embeddings, not yet normed) -> `states`, the same shape."""
    writer = _Writer()
    weights = [writer.constant("first.w", first.weight), writer.constant("first.b", first.bias)]
    states = writer.node("LayerNormalization", [INPUT, *weights], ["first.out"], domain="", axis=-1, epsilon=epsilon)
    for number, layer in enumerate(layers):
        states = writer.layer(states, layer, f"l{number}", heads=heads, epsilon=epsilon)
    writer.node("Identity", [states], [OUTPUT], domain="")
    shape: list[str | int | None] = [1, "tokens", hidden]
    graph = helper.make_graph(
        writer.nodes,
        "encoder",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape)],
        writer.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(_RUNTIME, 1)], ir_version=9)
    onnx.checker.check_model(model)
    serialised: bytes = model.SerializeToString()
    return serialised
