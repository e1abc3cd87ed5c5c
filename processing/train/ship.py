"""Turns trained parameters into the model that ships, and fits its calibration on dev sentences.

    python -m processing.train.ship PARAMETERS.npz ... --version 1.0

Writes `target/weights.npz` (layers in 8 bits, the rest in 16) and `target/calibration.json`, in `processing/models` or in the folder of
`--encoder`. The temperature is of least log loss; for each language `sure` is the least probability from which "critical", or "favourable",
is right in 85 of 100 dev sentences.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from domain.coverage import Probabilities
from processing.encoder.choice import choose
from processing.encoder.layers import flattened, quantised
from processing.encoder.pack import Floats
from processing.encoder.prepare import home, model_folder, ready, shipped
from processing.encoder.runtime import Graph, threads, vocabulary
from processing.sentiment.scorer import TargetSentence
from processing.sentiment.target_encoder import Calibration, Head, Model, View
from processing.train.own.sheets import LANGUAGES
from processing.train.parameters import mean_of
from processing.train.rows import Row, own_rows

PRECISION = 0.85
LEAST_OF_LANGUAGE = 20  # judged dev sentences above a threshold; with fewer all languages decide together
LEAST_TOGETHER = 12
STEPS = np.arange(0.34, 0.96, 0.01)
TEMPERATURES = np.arange(0.5, 3.01, 0.05)
SIDES = {"critical": 0, "favourable": 2}
NEVER = 1.01  # no probability is so high


def weights_of(full: Mapping[str, Floats]) -> dict[str, NDArray[np.generic]]:
    """Return what ships of a scorer's trained parameters."""
    layers = sorted({int(name.split(".")[1]) for name in full if name.startswith("layers.")})
    flat: dict[str, NDArray[np.generic]] = {}
    for number in layers:
        flat |= flattened(quantised(full, f"layers.{number}."), f"layers.{number}.")
    flat |= {name: value for name, value in full.items() if not name.startswith("layers.")}
    return {name: value if value.dtype == np.int8 else value.astype(np.float16) for name, value in flat.items()}


def score_rows(rows: Sequence[Row], views: Sequence[View]) -> Floats:
    """Return the shipped model's probabilities at temperature 1, [rows, 3]."""
    model = Model(
        graph=Graph(home() / "target.onnx"),
        head=Head.read(shipped("target")),
        vocabulary=vocabulary(),
        calibration=Calibration(version="0", views=tuple(views), temperature=1.0, sure={}),
        threads=threads(),
    )
    told = model.score([TargetSentence(text=row.text, start=row.start, end=row.end, language=row.language) for row in rows])
    return np.array([as_list(one) for one in told], np.float32)


def as_list(chances: Probabilities) -> list[float]:
    """Return negative, neutral, positive."""
    return [chances.negative, chances.neutral, chances.positive]


def cooled(chances: Floats, temperature: float) -> Floats:
    """Return probabilities at another temperature than 1."""
    powered = chances ** (1 / temperature)
    found: Floats = powered / powered.sum(1, keepdims=True)
    return found


def temperature_of(chances: Floats, labels: NDArray[np.int64]) -> float:
    """Return the temperature of least log loss."""
    losses = [-np.log(cooled(chances, t)[np.arange(len(labels)), labels] + 1e-9).mean() for t in TEMPERATURES]
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 2)


def threshold_of(chances: Floats, labels: NDArray[np.int64], side: int, least: int) -> float | None:
    """Return the least probability from which a judgement (0 critical, 2 favourable) is right often enough, None where too few are made."""
    told = chances.argmax(1) == side
    for step in STEPS:
        sure = told & (chances[:, side] >= step)
        if sure.sum() < least:
            return None
        if (labels[sure] == side).mean() >= PRECISION:
            return round(float(step), 2)
    return None


def calibrated(version: str, views: Sequence[View]) -> dict[str, object]:
    """Return what `calibration.json` holds."""
    rows = own_rows("dev")
    labels = np.array([row.label + 1 for row in rows])
    raw = score_rows(rows, views)
    temperature = temperature_of(raw, labels)
    chances = cooled(raw, temperature)
    sure: dict[str, dict[str, float]] = {"*": {}, **{language: {} for language in LANGUAGES}}
    for label, side in SIDES.items():
        together = threshold_of(chances, labels, side, LEAST_TOGETHER) or NEVER
        sure["*"][label] = together
        for language in LANGUAGES:
            mine = np.array([row.language == language for row in rows])
            sure[language][label] = threshold_of(chances[mine], labels[mine], side, LEAST_OF_LANGUAGE) or together
    return {"version": version, "views": list(views), "temperature": temperature, "sure": sure, "dev_rows": len(rows)}


def main() -> None:
    """Write the model's files."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parameters", type=Path, nargs="+", help="a run's, or those of several: their mean ships")
    options.add_argument("--version", required=True)
    options.add_argument("--encoder", help="the encoder that it was trained for, where that is not the one that ships")
    options.add_argument("--views", nargs="+", choices=get_args(View), default=["hidden"])
    chosen = options.parse_args()
    choose(chosen.encoder, trained=False)
    folder = model_folder("target")
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(shipped("target"), **weights_of(mean_of(chosen.parameters)))  # type: ignore[arg-type]
    ready()
    told = calibrated(chosen.version, chosen.views)
    (folder / "calibration.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
