"""The encoder's layers in PyTorch, for training only."""

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from processing.encoder.choice import EncoderWeights
from processing.encoder.layers import packed_layer
from processing.train.parameters import mean_of

DROPOUT = 0.1


class Layer(nn.Module):
    """One transformer layer of the encoder: attention, then a feed-forward part, each with its norm after it."""

    def __init__(self, *, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.ao = nn.Linear(hidden, hidden)
        self.fi = nn.Linear(hidden, inner)
        self.fo = nn.Linear(inner, hidden)
        self.aln = nn.LayerNorm(hidden, eps=epsilon)
        self.oln = nn.LayerNorm(hidden, eps=epsilon)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Return the states after this layer; `x` is [rows, tokens, hidden], `bias` [rows, 1, 1, tokens] is 0 or very small."""
        rows, tokens, hidden = x.shape
        query, key, value = self.qkv(x).view(rows, tokens, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        context = self.ao(attended.transpose(1, 2).reshape(rows, tokens, hidden))
        x = self.aln(x + functional.dropout(context, DROPOUT, self.training))
        inner = self.fo(functional.gelu(self.fi(x), approximate="tanh"))
        return self.oln(x + functional.dropout(inner, DROPOUT, self.training))


def layer_of(pack: EncoderWeights, number: int) -> Layer:
    """Return one layer with the encoder's weights."""
    shape = pack.shape
    made = Layer(hidden=shape.hidden, heads=shape.heads, inner=shape.inner, epsilon=shape.epsilon)
    weights = packed_layer(pack, number)
    made.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
    return made


def padding_bias(mask: Tensor) -> Tensor:
    """Return what is added to attention so that padding is not looked at; `mask` is [rows, tokens], 1 for a token."""
    return (mask[:, None, None, :] - 1) * 1e9


def paced(optimiser: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Return the schedule of every run: six in a hundred steps up to the peak, then down along a cosine to a fiftieth of it."""
    warm = max(1, int(0.06 * steps))

    def share(step: int) -> float:
        if step < warm:
            return step / warm
        return 0.02 + 0.98 * (1 + math.cos(math.pi * (step - warm) / (steps - warm + 1))) / 2

    return torch.optim.lr_scheduler.LambdaLR(optimiser, share)


def save(module: nn.Module, path: Path) -> None:
    """Write all parameters in half precision."""
    np.savez(path, **{name: value.detach().numpy().astype(np.float16) for name, value in module.state_dict().items()})


def load(module: nn.Module, *paths: Path) -> None:
    """Take up parameters that `save` wrote; of several runs from one start, their mean."""
    module.load_state_dict({name: torch.from_numpy(value) for name, value in mean_of(paths).items()})
