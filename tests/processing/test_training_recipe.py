"""The one command that rebuilds the target scorer takes the steps in their order, each from what the one before left."""

import json
from pathlib import Path

import numpy as np

from processing.encoder.prepare import model_folder
from processing.train.parameters import in_full, mean_of
from processing.train.tone import MEAN_OF, STAGES, VERSION, steps

SHIPPED = model_folder("target")


def test_each_stage_uses_only_what_is_there_before_it_and_the_mean_of_three_is_shipped() -> None:
    *stages, ship = steps(Path("data"), Path("out"))
    made: set[str] = set()
    for name, step in zip(STAGES, stages, strict=True):
        out = step.index("--out") + 1
        assert step[out] == f"out/{name}.npz"
        used = {argument.removeprefix("ru=") for argument in step[out + 1 :] if argument.endswith(".npz")}
        assert used <= made
        assert bool(used) is (name != "corpora")
        made.add(step[out])
    assert [argument for argument in ship if argument.endswith(".npz")] == [f"out/{name}.npz" for name in MEAN_OF]


def test_another_encoder_is_trained_and_shipped_by_the_same_steps() -> None:
    for step in steps(Path("data"), Path("out"), "acme/base"):
        assert step[step.index("--encoder") + 1] == "acme/base"


def test_the_recipe_is_of_the_version_that_ships() -> None:
    assert json.loads((SHIPPED / "calibration.json").read_text())["version"] == VERSION


def test_a_run_can_go_on_from_what_ships() -> None:
    full = mean_of([SHIPPED / "weights.npz"])
    assert full["layers.0.qkv.weight"].shape == (3 * 384, 384)
    assert full["second.weight"].shape == (3, 384)
    assert not [name for name in full if name.endswith((".weights", ".scales"))]
    head = mean_of([SHIPPED.parent / "reader" / "weights.npz"])  # this one has its version inside
    assert head["layers.11.qkv.weight"].shape == (3 * 384, 384)
    assert "version" not in head


def test_eight_bits_become_the_numbers_that_they_stand_for() -> None:
    stored = {"x.weights": np.array([[127, -10], [0, 5]], np.int8), "x.scales": np.array([0.5, 2.0], np.float16), "x.bias": np.ones(2)}
    full = in_full(stored)
    assert full["x.weight"].tolist() == [[63.5, 0.0], [-20.0, 10.0]]
    assert sorted(full) == ["x.bias", "x.weight"]
