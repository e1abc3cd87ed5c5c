"""Rebuilds the target scorer that ships, from the corpora to its calibration: `python -m processing.train.tone --data DATA --out FOLDER`.

About five hours on two cores, in an environment with PyTorch (docs/methods/sentiment.md). `--print` shows the steps and does nothing.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

VERSION = "3.1"


@dataclass(frozen=True, slots=True)
class Stage:
    """One run: from the mean of earlier ones, taught by some, where it is."""

    options: str
    start: tuple[str, ...] = ()
    teachers: tuple[str, ...] = ()
    russian: str | None = None  # a further teacher for Russian


# The corpora; ours with a part of them; the corpora again, gently, for what ours made it forget; RuSentNE alone, as a teacher of Russian;
# everything once more, with what the others say of news beside the labels.
STAGES = {
    "corpora": Stage("--passes 2 --own 0 --seed 0"),
    "told": Stage("--passes 2 --corpora newsmtsc=.2 rusentne=.4 gerntsa=1 --own-weight 1 --peak 1.6e-4 --seed 3", ("corpora",)),
    "again": Stage("--passes 1 --corpora newsmtsc=.4 rusentne=1 gerntsa=1 --own 0 --peak 7e-5 --seed 4", ("told",)),
    "russian": Stage("--passes 2 --corpora 0 rusentne=1 --own 0 --peak 1.5e-4 --seed 21", ("again",)),
    "taught": Stage(
        "--passes .75 --corpora newsmtsc=.2 rusentne=1 gerntsa=1 unlabelled=.6 --own-weight 1 --peak 1.3e-4 --seed 31",
        ("told", "again", "russian"),
        ("corpora", "told", "again"),
        "russian",
    ),
}
MEAN_OF = ("told", "again", "taught")  # what ships


def steps(data: Path, out: Path, encoder: str | None = None) -> Iterator[list[str]]:
    """Yield the commands, in their order; for `encoder`, where that is not the one that ships."""
    of = ["--encoder", encoder] if encoder else []

    def kept(names: Sequence[str]) -> list[str]:
        return [str(out / f"{name}.npz") for name in names]

    for name, stage in STAGES.items():
        command = [sys.executable, "-m", "processing.train.sentiment", "--data", str(data), "--out", *kept([name]), *of]
        command += ["--start", *kept(stage.start)] if stage.start else []
        command += ["--teachers", *kept(stage.teachers)] if stage.teachers else []
        command += ["--specialists", *(f"ru={path}" for path in kept([stage.russian]))] if stage.russian else []
        yield [*command, *stage.options.split()]
    yield [sys.executable, "-m", "processing.train.ship", *kept(MEAN_OF), *of, "--version", VERSION, "--views", "name"]


def main() -> None:
    """Take all steps; the first that fails ends it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    options.add_argument("--out", type=Path, required=True, help="the folder that the parameters of each stage go to")
    options.add_argument("--encoder", help="another encoder to train for: a folder, or owner/name on a hub")
    options.add_argument("--print", action="store_true", help="only show the steps")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    for step in steps(chosen.data, chosen.out, chosen.encoder):
        print(" ".join(step), flush=True)
        if not chosen.print:
            subprocess.run(step, check=True)


if __name__ == "__main__":
    main()
