"""Trained parameters in files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processing.encoder.pack import Floats


def mean_of(paths: Sequence[Path]) -> dict[str, Floats]:
    """Return the parameters of a run; of several, each one's mean: runs that set out from one start lie in one valley.

    See Wortsman et al. 2022, "Model soups". A file may be one that ships, in 8 bits and with its version.
    """
    found: dict[str, Floats] = {}
    for path in paths:
        with np.load(path) as stored:
            for name, value in in_full({name: stored[name] for name in stored.files if name != "version"}).items():
                found[name] = found.get(name, np.float32(0)) + value / np.float32(len(paths))
    return found


def in_full(stored: Mapping[str, NDArray[np.generic]]) -> dict[str, Floats]:
    """Return all arrays as 32-bit floats; matrices in 8 bits (`x.weights` [in, out], `x.scales` [out]) as `x.weight` [out, in]."""
    full: dict[str, Floats] = {}
    for name, value in stored.items():
        if name.endswith(".weights"):
            scales = stored[name.removesuffix("weights") + "scales"].astype(np.float32)
            full[name.removesuffix("s")] = np.ascontiguousarray((value.astype(np.float32) * scales).T)
        elif not name.endswith(".scales"):
            full[name] = value.astype(np.float32)
    return full
