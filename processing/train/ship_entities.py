"""Turns the entity head's trained parameters into the model that ships.

    python -m processing.train.ship_entities PARAMETERS.npz --version 1.0

Writes `reader/weights.npz` in `processing/models`, or in the folder of `--encoder`: the tuned layers in 8 bits, the rest in 16.
"""

import argparse
from pathlib import Path

import numpy as np

from processing.encoder.choice import choose
from processing.encoder.prepare import model_folder, shipped
from processing.train.parameters import mean_of
from processing.train.ship import weights_of


def main() -> None:
    """Write the model's file."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parameters", type=Path)
    options.add_argument("--version", required=True)
    options.add_argument("--encoder", help="the encoder that it was trained for, where that is not the one that ships")
    chosen = options.parse_args()
    choose(chosen.encoder, trained=False)
    model_folder("reader").mkdir(parents=True, exist_ok=True)
    weights = weights_of(mean_of([chosen.parameters]))
    np.savez_compressed(shipped("reader"), version=np.array(chosen.version), **weights)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
