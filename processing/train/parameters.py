"""Trained parameters in files."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from processing.encoder.pack import Floats


def mean_of(paths: Sequence[Path]) -> dict[str, Floats]:
    """Return the parameters of a run; of several, each one's mean: runs that set out from one start lie in one valley.

    See Wortsman et al. 2022, "Model soups".
    """
    found: dict[str, Floats] = {}
    for path in paths:
        with np.load(path) as stored:
            for name in stored.files:
                found[name] = found.get(name, np.float32(0)) + stored[name].astype(np.float32) / np.float32(len(paths))
    return found
