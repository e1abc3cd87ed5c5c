"""Our word pieces are those of the package `tokenizers`, ids and places; adr/0022."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models

from processing.encoder.pack import Pack, installed_weights
from processing.encoder.tokens import Pieces, Tokens
from processing.train.own.told import told_rows

_SPACE = "\u2581"
_SCRIPTS = "abcабвїў ąß日本語ก العر😀\u200d\u0301\u00ad\u200b\u00a0  \n<s></s>▁#@!?…—«»0123456789①½™ﬁ"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return Pack(installed_weights())


@pytest.fixture(scope="module")
def ours(pack: Pack) -> Pieces:
    return Pieces(pack)


@pytest.fixture(scope="module")
def library(pack: Pack) -> Tokenizer:
    scored = list(zip(pack.pieces(), pack.scores.tolist(), strict=True))
    return Tokenizer(models.Unigram(scored, unk_id=pack.unknown, byte_fallback=False))


def by_library(library: Tokenizer, ours: Pieces, text: str) -> Tokens:
    written, origins = ours._normalised(text)
    encoded = library.encode(written)
    spans = []
    for start, end in encoded.offsets:
        begin = start + 1 if written[start] == _SPACE and end > start + 1 else start
        spans.append((max(origins[begin], 0), origins[end - 1] + 1))
    return Tokens(tuple(encoded.ids), tuple(spans))


def test_news_sentences_are_cut_the_same(library: Tokenizer, ours: Pieces) -> None:
    texts = [row.text for row in told_rows()[::3]]
    assert len(texts) > 1_000
    for text in texts:
        assert ours.cut(text) == by_library(library, ours, text)


@given(text=st.one_of(st.text(_SCRIPTS, max_size=80), st.text(st.characters(exclude_categories=("Cs",)), max_size=40)))
def test_any_text_is_cut_the_same(library: Tokenizer, ours: Pieces, text: str) -> None:
    assert ours.cut(text, most=10_000) == by_library(library, ours, text)


def test_words_are_forgotten_before_they_fill_the_memory(ours: Pieces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("processing.encoder.tokens._REMEMBERED", 10)
    before = ours.cut("Форум адкрыўся ў Мінску")
    for number in range(100):
        ours.cut(f"слова{number}")
    assert len(ours._words) <= 10
    assert ours.cut("Форум адкрыўся ў Мінску") == before
