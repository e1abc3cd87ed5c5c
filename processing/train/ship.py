"""Turns trained parameters into the model that ships, and fits its calibration on dev sentences.

    python -m processing.train.ship PARAMETERS.npz ... --version 1.0

Writes `processing/models/target/weights.npz` (layers in 8 bits, the rest in 16) and `calibration.json`. Temperature and mix are of least
log loss; for each language `sure` is the least probability from which "critical", or "favourable", is right in 85 of 100 dev sentences.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from domain.coverage import Probabilities
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
MIXES = np.arange(-2.0, 2.01, 0.05)
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
        calibration=Calibration(version="0", views=tuple(views), temperature=1.0, mix=(0.0, 0.0, 0.0), sure={}),
        threads=threads(),
    )
    told = model.score([TargetSentence(text=row.text, start=row.start, end=row.end, language=row.language) for row in rows])
    return np.array([as_list(one) for one in told], np.float32)


def as_list(chances: Probabilities) -> list[float]:
    """Return negative, neutral, positive."""
    return [chances.negative, chances.neutral, chances.positive]


def calibrated_by(chances: Floats, temperature: float, mix: Sequence[float]) -> Floats:
    """Return probabilities at another temperature than 1 and with a mix (see `Calibration`)."""
    powered = chances ** (1 / temperature) * np.exp(np.array(mix, np.float32))
    found: Floats = powered / powered.sum(1, keepdims=True)
    return found


def fitted(chances: Floats, labels: NDArray[np.int64]) -> tuple[float, tuple[float, float, float]]:
    """Return the temperature and the mix of least log loss (Alexandari et al. 2020, bias-corrected temperature scaling)."""

    def loss(temperature: float, mix: Sequence[float]) -> float:
        told = calibrated_by(chances, temperature, mix)[np.arange(len(labels)), labels]
        return float(-np.log(told + 1e-9).mean())

    temperature, negative, neutral = 1.0, 0.0, 0.0
    for _ in range(10):  # one after the other, until nothing changes: the loss is smooth and has one valley
        earlier = temperature, negative, neutral
        temperature = min(TEMPERATURES, key=lambda one: loss(float(one), (negative, neutral, 0.0)))
        negative = min(MIXES, key=lambda one: loss(temperature, (float(one), neutral, 0.0)))
        neutral = min(MIXES, key=lambda one: loss(temperature, (negative, float(one), 0.0)))
        if earlier == (temperature, negative, neutral):
            break
    return round(float(temperature), 2), (round(float(negative), 2), round(float(neutral), 2), 0.0)


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
    temperature, mix = fitted(raw, labels)
    chances = calibrated_by(raw, temperature, mix)
    sure: dict[str, dict[str, float]] = {"*": {}, **{language: {} for language in LANGUAGES}}
    for label, side in SIDES.items():
        together = threshold_of(chances, labels, side, LEAST_TOGETHER) or NEVER
        sure["*"][label] = together
        for language in LANGUAGES:
            mine = np.array([row.language == language for row in rows])
            sure[language][label] = threshold_of(chances[mine], labels[mine], side, LEAST_OF_LANGUAGE) or together
    told = {"version": version, "views": list(views), "temperature": temperature, "mix": list(mix), "sure": sure}
    return told | {"dev_rows": len(rows)}


def main() -> None:
    """Write the model's files."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parameters", type=Path, nargs="+", help="a run's, or those of several: their mean ships")
    options.add_argument("--version", required=True)
    options.add_argument("--views", nargs="+", choices=get_args(View), default=["hidden"])
    chosen = options.parse_args()
    folder = model_folder("target")
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(shipped("target"), **weights_of(mean_of(chosen.parameters)))  # type: ignore[arg-type]
    ready()
    told = calibrated(chosen.version, chosen.views)
    (folder / "calibration.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
