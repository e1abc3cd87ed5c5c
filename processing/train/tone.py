"""Rebuilds the target scorer that ships, from the corpora to its calibration: `python -m processing.train.tone --data DATA --out FOLDER`.

About three hours on two cores, in an environment with PyTorch (docs/methods/sentiment.md). `--print` shows the steps and does nothing.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VERSION = "3.0"

# Each stage goes on from the one before: the corpora; ours with a part of them; the corpora again, gently, for what ours made it forget.
STAGES = {
    "corpora": "--passes 2 --own 0 --seed 0",
    "told": "--passes 2 --corpora newsmtsc=.2 rusentne=.4 gerntsa=1 --own-weight 1 --peak 1.6e-4 --seed 3",
    "again": "--passes 1 --corpora newsmtsc=.4 rusentne=1 gerntsa=1 --own 0 --peak 7e-5 --seed 4",
}
MEAN_OF = ("told", "again")  # what ships


def steps(data: Path, out: Path, encoder: str | None = None) -> Iterator[list[str]]:
    """Yield the commands, in their order; for `encoder`, where that is not the one that ships."""
    start: list[str] = []
    of = ["--encoder", encoder] if encoder else []
    for name, options in STAGES.items():
        kept = str(out / f"{name}.npz")
        yield [sys.executable, "-m", "processing.train.sentiment", "--data", str(data), "--out", kept, *of, *start, *options.split()]
        start = ["--start", kept]
    runs = [str(out / f"{name}.npz") for name in MEAN_OF]
    yield [sys.executable, "-m", "processing.train.ship", *runs, *of, "--version", VERSION, "--views", "name"]


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
