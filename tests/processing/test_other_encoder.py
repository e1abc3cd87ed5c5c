"""Another encoder reads where one is named: a folder as hubs keep it, or one of a hub, with heads of its own."""

import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from domain.errors import BadInput
from processing.encoder.choice import choose
from processing.encoder.hub_weights import HubWeights
from processing.encoder.pack import Pack, installed_weights
from processing.encoder.prepare import graph_of
from processing.encoder.runtime import Graph, Vocabulary
from tests.support.command import Office
from tests.support.hub_encoder import Tiny, write_encoder, write_heads

TEXT = "Форум «Минский диалог» прошёл в Минске, and nobody called it a failure."
ARTICLE = {"id": "1", "body": "The Minsk Dialogue forum opened in Minsk. The Minsk Dialogue was praised by all who came to it."}


@pytest.fixture(scope="module")
def words() -> Pack:
    return Pack(installed_weights())


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small encoder with heads."""
    folder = tmp_path_factory.mktemp("encoder") / "tiny"
    write_encoder(folder, Tiny())
    write_heads(folder, Tiny())
    return folder


@pytest.mark.parametrize(
    ("kind", "prefix", "family"), [("F32", "", "xlm-roberta"), ("F16", "roberta.", "xlm-roberta"), ("BF16", "bert.", "bert")]
)
def test_a_folder_of_a_hub_gives_the_states_that_its_weights_define(
    tmp_path: Path, words: Pack, kind: str, prefix: str, family: str
) -> None:
    tiny = Tiny(kind=family)
    weights = write_encoder(tmp_path, tiny, kind=kind, prefix=prefix)
    read = HubWeights(tmp_path, words)
    (tmp_path / "plain.onnx").write_bytes(graph_of(read, {}))
    vocabulary = Vocabulary(read)
    ids = [read.bos, *vocabulary.pieces.cut(TEXT).ids, read.eos]
    ours = Graph(tmp_path / "plain.onnx").states(vocabulary.words(ids) + read.places(len(ids)))
    theirs = tiny.states(weights, ids)
    cosines = (ours * theirs).sum(-1) / np.linalg.norm(ours, axis=-1) / np.linalg.norm(theirs, axis=-1)
    assert float(cosines.min()) > 0.985, "what 8 bits leave"


def analyzed(office: Office, encoder: str, **extra: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**office.environment, "FORUMWATCH_PROCESS__ENCODER_MODEL": encoder, **extra}
    asked = json.dumps(ARTICLE).encode() + b"\n"
    return subprocess.run(office.command("analyze"), input=asked, capture_output=True, env=environment, check=False, timeout=120)


def labels(answer: bytes) -> set[str]:
    return {mention["label"] for mention in json.loads(answer)["mentions"]}


def test_its_heads_are_what_analyze_reads_with(tmp_path: Path, encoder: Path) -> None:
    done = analyzed(Office(tmp_path), str(encoder))
    assert done.returncode == 0, done.stderr
    assert labels(done.stdout) == {"critical"}
    assert (encoder / "prepared" / "target.onnx").is_file(), "its graphs lie beside it, not beside the shipped ones"
    assert "critical" not in labels(analyzed(Office(tmp_path / "other"), "").stdout), "the one that ships"


NAMES = """
import sys
from processing.analysis import Analyst, Texts
from processing.encoder.choice import choose
from tests.support.processing import FORUM
choose(sys.argv[1])
found = Analyst(FORUM).read(Texts(body=sys.argv[2]), "en", always_full=True)
print(*found.models, found.tone, sep="\\n")
"""


def test_what_it_read_names_it_and_is_unverified(encoder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", NAMES, str(encoder), ARTICLE["body"]], capture_output=True, text=True, check=True)
    *models, tone = done.stdout.strip().splitlines()
    named = [model for model in models if "+tiny-" in model]
    assert [model.partition("=")[0] for model in named] == ["entities", "topics", "sentiment"]
    assert "sentiment=target-encoder@1.0-tiny+tiny-" in named[2]
    assert "baseline=True" in tone


def test_an_encoder_without_heads_is_told_so(tmp_path: Path) -> None:
    write_encoder(tmp_path / "bare", Tiny())
    done = analyzed(Office(tmp_path / "office"), str(tmp_path / "bare"))
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert "has no heads yet" in line
    assert "docs/methods/encoders.md" in line


def config(**changes: object) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder / "config.json", lambda found: {**found, **changes})


def header(change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Return what changes the head of the weights' file."""

    def broken(folder: Path) -> None:
        path = folder / "model.safetensors"
        content = path.read_bytes()
        behind = 8 + int.from_bytes(content[:8], "little")
        written = json.dumps(change(json.loads(content[8:behind]))).encode()
        path.write_bytes(len(written).to_bytes(8, "little") + written + content[behind:])

    return broken


def tensor(**changes: object) -> Callable[[Path], None]:
    name = "encoder.layer.0.output.dense.bias"
    return header(lambda head: {**head, name: {**head[name], **changes}})


def rewrite(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def vocabulary(model: object) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder / "tokenizer.json", lambda _: {"model": model})


def weights_file(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda folder: rewritten(folder / "model.safetensors", change)


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "another kind of model": (config(model_type="gpt2"), "model_type 'gpt2'"),
    "no kind": (config(model_type=None), "model_type None"),
    "another activation": (config(hidden_act="relu"), "hidden_act 'relu'"),
    "relative places": (config(position_embedding_type="relative_key"), "position_embedding_type"),
    "no size": (config(hidden_size=None), "hidden_size = None"),
    "a size of another model": (config(intermediate_size=128), r"\(64, 32\), not \(128, 32\)"),
    "more layers than there are": (config(num_hidden_layers=3), "missing, not"),
    "a list for a configuration": (lambda folder: rewrite(folder / "config.json", lambda _: []), "holds no object"),
    "words of another model": (vocabulary({"vocab": {"the": 1}}), "another vocabulary"),
    "no words": (vocabulary(None), "another vocabulary"),
    "words without scores": (vocabulary({"vocab": ["the", "of"]}), "another vocabulary"),
    "cut short": (weights_file(lambda content: content[:-100]), "ends too early"),
    "noise": (weights_file(lambda _: b"\xff" * 400), "no safetensors file"),
    "empty": (weights_file(lambda _: b""), "no safetensors file"),
    "no weights": (lambda folder: (folder / "model.safetensors").unlink(), "is missing"),
    "a list for a head": (header(lambda _: []), "no safetensors file"),
    "one offset": (tensor(data_offsets=[0]), "no safetensors file"),
    "offsets the wrong way": (tensor(data_offsets=[128, 0]), "no safetensors file"),
    "too few bytes": (tensor(data_offsets=[0, 4]), "no safetensors file"),
    "numbers of another kind": (tensor(dtype="I64", data_offsets=[0, 256]), "is missing"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_cannot_be_read_is_named(tmp_path: Path, words: Pack, broken: str) -> None:
    break_, said = BROKEN[broken]
    write_encoder(tmp_path, Tiny())
    break_(tmp_path)
    with pytest.raises(BadInput, match=said):
        graph_of(HubWeights(tmp_path, words), {})


@pytest.mark.parametrize("head", ["target", "reader"])
def test_heads_of_another_encoder_are_refused_before_anything_is_read(tmp_path: Path, encoder: Path, head: str) -> None:
    shutil.copytree(encoder, tmp_path / "tiny")
    write_heads(tmp_path / "other", Tiny(hidden=64))
    shutil.copy(tmp_path / "other" / head / "weights.npz", tmp_path / "tiny" / head / "weights.npz")
    with pytest.raises(BadInput, match="was trained for another encoder"):
        choose(str(tmp_path / "tiny"))
    (tmp_path / "tiny" / head / "weights.npz").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(BadInput, match=f"{head}.weights.npz cannot be read"):
        choose(str(tmp_path / "tiny"))


def test_heads_without_their_thresholds_are_refused(tmp_path: Path, encoder: Path) -> None:
    shutil.copytree(encoder, tmp_path / "tiny")
    (tmp_path / "tiny" / "target" / "calibration.json").unlink()
    with pytest.raises(BadInput, match=r"calibration\.json is missing"):
        choose(str(tmp_path / "tiny"))


def test_no_folder_and_no_name_is_told_so() -> None:
    with pytest.raises(BadInput, match=r"no folder \./nowhere"):
        choose("./nowhere")


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of a model hub as a client needs to fetch a folder."""

    folder: Path
    commit = "0123456789abcdef0123456789abcdef01234567"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        files = {str(one.relative_to(self.folder)): one for one in sorted(self.folder.rglob("*")) if one.is_file()}
        if path.startswith("/api/models/acme/tiny/tree/"):
            listed = [
                {"type": "file", "path": name, "size": one.stat().st_size, "oid": f"{n:040x}"}
                for n, (name, one) in enumerate(files.items())
            ]
            self._send(json.dumps(listed).encode(), "application/json")
        elif path.startswith("/api/models/acme/tiny"):
            listed = [{"rfilename": name} for name in files]
            self._send(json.dumps({"id": "acme/tiny", "sha": self.commit, "siblings": listed}).encode(), "application/json")
        elif path.startswith("/acme/tiny/resolve/") and path.split("/", 5)[5] in files:
            self._send(files[path.split("/", 5)[5]].read_bytes(), "application/octet-stream")
        else:
            self.send_error(404)

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "ETag": f'"{hash(body):x}"'}.items():
            self.send_header(name, value)
        self.send_header("X-Repo-Commit", self.commit)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(encoder: Path) -> Iterator[str]:
    handler = type("Handler", (Hub,), {"folder": encoder})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_name_on_a_hub_is_fetched_at_setup_and_read_without_a_network(tmp_path: Path, hub: str) -> None:
    office = Office(tmp_path)
    ours = {"HF_HOME": str(tmp_path / "hub"), "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1"}
    before = analyzed(office, "acme/tiny", HF_ENDPOINT=hub, **ours)
    assert before.returncode == 2
    assert b"is not on this machine" in before.stderr, "nothing is downloaded when articles are read"
    fetch = [sys.executable, "-m", "processing.encoder.prepare", "--encoder", "acme/tiny"]
    fetched = subprocess.run(fetch, capture_output=True, env=office.environment | {"HF_ENDPOINT": hub, **ours}, check=False, timeout=120)
    assert fetched.returncode == 0, fetched.stderr
    done = analyzed(office, "acme/tiny", HF_ENDPOINT="http://127.0.0.1:9", **ours)
    assert done.returncode == 0, done.stderr
    assert labels(done.stdout) == {"critical"}
