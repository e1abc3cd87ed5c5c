"""The one command that rebuilds the target scorer takes the steps in their order, each from what the one before left."""

import json
from pathlib import Path

import numpy as np

from processing.encoder.prepare import model_folder
from processing.train.parameters import in_full, mean_of
from processing.train.tone import MEAN_OF, STAGES, VERSION, steps

SHIPPED = model_folder("target")


def test_each_stage_starts_from_the_one_before_and_the_last_two_are_shipped() -> None:
    *stages, ship = steps(Path("data"), Path("out"))
    kept = [step[step.index("--out") + 1] for step in stages]
    starts = [step[step.index("--start") + 1] if "--start" in step else None for step in stages]
    assert kept == [f"out/{name}.npz" for name in STAGES]
    assert starts == [None, *kept[:-1]]
    assert [argument for argument in ship if argument.endswith(".npz")] == [f"out/{name}.npz" for name in MEAN_OF]


def test_the_recipe_is_of_the_version_that_ships() -> None:
    assert json.loads((SHIPPED / "calibration.json").read_text())["version"] == VERSION


def test_a_run_can_go_on_from_what_ships() -> None:
    full = mean_of([SHIPPED / "weights.npz"])
    assert full["layers.0.qkv.weight"].shape == (3 * 384, 384)
    assert full["second.weight"].shape == (3, 384)
    assert not [name for name in full if name.endswith((".weights", ".scales"))]


def test_eight_bits_become_the_numbers_that_they_stand_for() -> None:
    stored = {"x.weights": np.array([[127, -10], [0, 5]], np.int8), "x.scales": np.array([0.5, 2.0], np.float16), "x.bias": np.ones(2)}
    full = in_full(stored)
    assert full["x.weight"].tolist() == [[63.5, 0.0], [-20.0, 10.0]]
    assert sorted(full) == ["x.bias", "x.weight"]
