"""Trains the entity head and the upper layers below it. `python -m processing.train.entities --help`.

The lower layers stay as the wheel has them and run in 8 bits, as they will when articles are read; what they give is computed once a
sentence. The upper layers learn two things: each word's label, and to keep the mean of their states where the untouched encoder has it,
for that mean is the sentence's vector, by which stories and topics are told.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor, nn
from torch.nn import functional

from domain.errors import BadInput
from processing.encoder.choice import EncoderWeights, choose, weights
from processing.encoder.graph_names import INPUT, OUTPUT
from processing.encoder.pack import Floats
from processing.encoder.prepare import graph_of
from processing.encoder.reading import MOST
from processing.encoder.tokens import Pieces
from processing.entities.tagging import LABELS, OUTSIDE, decode, first_pieces, labels_of, places_of, words
from processing.train.entity_rows import FOLDS, EntityRow, corpus_rows, own_rows, silver_rows
from processing.train.network import DROPOUT, layer_of, load, paced, padding_bias, save

TUNED = 6  # upper layers that learn
STEP_TOKENS = 1_024
DECAY = 0.9  # each layer learns by so much slower than the one above it
LIKENESS = 5.0  # weight of the loss that holds the sentence's vector
LENGTHS = (16, 24, 32, 40, 48, 64, 80, 112, 160, 256)
SAMPLED = {("wikiann", "en"): 400, ("wikiann", "ru"): 600, ("wikiann", "pl"): 1_600, ("wikiann", "de"): 300, ("rusentne", "ru"): 1_300}
_EVENTS = [n for n, label in enumerate(LABELS) if label.endswith("EVENT")]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A row with its words: `first` are the states of their first pieces, `allowed` [words, labels] what each may be."""

    row: EntityRow
    words: tuple[tuple[int, int], ...]
    first: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    states: NDArray[np.float16]
    vector: Floats


class Lower:
    """The untouched encoder: states under the tuned layers, and the vector that they are to keep. Remembers on disk what it has read."""

    def __init__(self, pack: EncoderWeights, *, remembered: Path | None = None) -> None:
        model = onnx.load_from_string(graph_of(pack, {}))
        shape: list[str | int | None] = [1, "tokens", pack.shape.hidden]
        self._under = f"l{pack.shape.layers - TUNED - 1}.oln.out"
        model.graph.output.append(helper.make_tensor_value_info(self._under, TensorProto.FLOAT, shape))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        self._session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self._pack, self._position, self._pieces = pack, pack.places(MOST + 2), Pieces(pack)
        self._path, self._of = remembered, f"{pack.path.stat().st_size} bytes, {TUNED} layers tuned"
        self._known: dict[str, tuple[NDArray[np.float16], Floats]] = {}
        if remembered and remembered.exists():
            with np.load(remembered) as stored:
                if str(stored["of"]) != self._of:
                    raise BadInput(f"{remembered} is of another encoder", fix="name another file, or delete it")
                ends, states, vectors = np.cumsum(stored["lengths"]), stored["states"], stored["vectors"]
                for n, text in enumerate(stored["texts"].tolist()):
                    self._known[text] = states[ends[n] - stored["lengths"][n] : ends[n]], vectors[n]

    def sentence(self, row: EntityRow) -> Sentence:
        """Return a row ready to learn from."""
        tokens = self._pieces.cut(row.text, most=MOST)
        if row.text not in self._known:
            ids = np.array([self._pack.bos, *tokens.ids, self._pack.eos])
            embedded = self._pack.rows("emb.word", self._pack.shape.words, self._pack.shape.hidden, ids) + self._position[: len(ids)]
            under, states = self._session.run([self._under, OUTPUT], {INPUT: embedded[None]})
            self._known[row.text] = under[0].astype(np.float16), states[0].mean(0)
        states, vector = self._known[row.text]
        cut = words(row.text)
        first = first_pieces(cut, tokens.spans)
        kept = [n for n, piece in enumerate(first) if piece is not None]
        allowed = _allowed(row, cut)[kept]
        return Sentence(row, tuple(cut[n] for n in kept), np.array([first[n] for n in kept], np.int64) + 1, allowed, states, vector)

    def remember(self) -> None:
        """Write what has been read."""
        if self._path:
            texts = sorted(self._known)
            states = [self._known[text][0] for text in texts]
            lengths, vectors = np.array([len(one) for one in states]), np.stack([self._known[text][1] for text in texts])
            np.savez(
                self._path, of=np.array(self._of), texts=np.array(texts), lengths=lengths, states=np.concatenate(states), vectors=vectors
            )


def _allowed(row: EntityRow, cut: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Return [words, labels]: what each word may be by what the row says."""
    labels = labels_of(cut, row.places)
    allowed = np.zeros((len(cut), len(LABELS)), np.bool_)
    for n, (start, end) in enumerate(cut):
        if any(start < stop and end > begin for begin, stop in row.open):
            allowed[n] = True
            continue
        allowed[n, labels[n]] = True
        if labels[n] == OUTSIDE and not row.events:
            allowed[n, _EVENTS] = True
    return allowed


class Tagger(nn.Module):
    """The tuned layers and the head."""

    def __init__(self, pack: EncoderWeights) -> None:
        super().__init__()
        count = pack.shape.layers
        self.layers = nn.ModuleDict({str(number): layer_of(pack, number) for number in range(count - TUNED, count)})
        self.head = nn.Linear(pack.shape.hidden, len(LABELS))

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores of labels at each piece and the sentences' mean states."""
        bias = padding_bias(mask)
        for layer in self.layers.values():
            states = layer(states, bias)
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(functional.dropout(states, DROPOUT, self.training)), mean


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step; `at` says which piece (row, place) each word is read at."""

    members: tuple[int, ...]
    states: Tensor
    mask: Tensor
    at: tuple[Tensor, Tensor]
    allowed: Tensor
    weights: Tensor
    vectors: Tensor


def batches(sentences: Sequence[Sentence], tokens: int, *, draw: np.random.RandomState | None = None) -> Iterator[Batch]:
    """Yield every sentence once, in batches of about so many word pieces; in random order where `draw` is given."""
    by_length: dict[int, list[int]] = {}
    for place in draw.permutation(len(sentences)) if draw is not None else range(len(sentences)):
        by_length.setdefault(next(n for n in LENGTHS if len(sentences[place].states) <= n), []).append(int(place))
    groups = []
    for length, members in by_length.items():
        size = max(4, tokens // length)
        groups += [(length, members[at : at + size]) for at in range(0, len(members), size)]
    order = draw.permutation(len(groups)) if draw is not None else np.arange(len(groups))
    for number in order:
        length, members = groups[number]
        yield _batch([sentences[place] for place in members], tuple(members), length)


def _batch(chosen: Sequence[Sentence], members: tuple[int, ...], length: int) -> Batch:
    states = np.zeros((len(chosen), length, chosen[0].states.shape[1]), np.float32)
    mask = np.zeros((len(chosen), length), np.float32)
    for n, one in enumerate(chosen):
        states[n, : len(one.states)] = one.states
        mask[n, : len(one.states)] = 1
    rows = np.concatenate([np.full(len(one.first), n) for n, one in enumerate(chosen)])
    weights = np.concatenate([np.full(len(one.first), one.row.weight, np.float32) for one in chosen])
    return Batch(
        members,
        torch.from_numpy(states),
        torch.from_numpy(mask),
        (torch.from_numpy(rows), torch.from_numpy(np.concatenate([one.first for one in chosen]))),
        torch.from_numpy(np.concatenate([one.allowed for one in chosen])),
        torch.from_numpy(weights),
        torch.from_numpy(np.stack([one.vector for one in chosen])),
    )


class Trainer:
    """Holds a tagger and its optimiser; one object is one run."""

    def __init__(self, pack: EncoderWeights, *, steps: int, peak: float, seed: int) -> None:
        torch.manual_seed(seed)
        self.tagger = Tagger(pack)
        layers = list(self.tagger.layers.values())
        groups: list[dict[str, object]] = [{"params": list(self.tagger.head.parameters()), "lr": peak * 4}]
        groups += [
            {"params": list(layer.parameters()), "lr": peak * DECAY ** (len(layers) - 1 - number)} for number, layer in enumerate(layers)
        ]
        self._optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        self._schedule = paced(self._optimiser, steps)

    def learn(self, batch: Batch) -> tuple[float, float]:
        """Take one step; return the loss of the labels, and how far the vectors lie from the untouched ones (1 - cosine)."""
        self.tagger.train()
        scores, means = self.tagger(batch.states, batch.mask)
        told = functional.log_softmax(scores[batch.at], -1)
        possible = told.masked_fill(~batch.allowed, -1e4).logsumexp(-1)
        labels = -(possible * batch.weights).sum() / batch.weights.sum().clamp(min=1e-6)
        far = (1 - functional.cosine_similarity(means, batch.vectors)).mean()
        self._optimiser.zero_grad()
        (labels + LIKENESS * far).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.tagger.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        return float(labels.detach()), float(far.detach())

    @torch.no_grad()
    def report(self, sets: dict[str, list[Sentence]]) -> dict[str, dict[str, float]]:
        """Return F1 by exact place and kind (events only where the set marks them), and the mean cosine to the untouched vectors."""
        self.tagger.eval()
        figures = {}
        for name, held in sets.items():
            right = found = gold = 0
            near: list[float] = []
            for batch in batches(held, 4 * STEP_TOKENS):
                scores, means = self.tagger(batch.states, batch.mask)
                near += functional.cosine_similarity(means, batch.vectors).tolist()
                rows, told = batch.at[0].numpy(), scores[batch.at].numpy()
                for n, member in enumerate(batch.members):
                    one = held[member]
                    places = {p for p in places_of(one.words, decode(told[rows == n])) if one.row.events or p.kind != "EVENT"}
                    right, found, gold = right + len(places & set(one.row.places)), found + len(places), gold + len(one.row.places)
            figures[name] = {"f1": round(2 * right / max(found + gold, 1), 4), "n": gold, "cosine": round(float(np.mean(near)), 4)}
        return figures


def prepare(rows: Sequence[EntityRow], lower: Lower, *, seed: int, share: float = 1.0) -> tuple[list[Sentence], dict[str, list[Sentence]]]:
    """Return the sentences to learn from, silver ones sampled, and the held ones by set."""
    draw = np.random.RandomState(seed)
    chosen = [row for row in rows if not row.held and (row.corpus, row.language) not in SAMPLED]
    for (corpus, language), most in SAMPLED.items():
        pool = [row for row in rows if (row.corpus, row.language) == (corpus, language)]
        chosen += [pool[n] for n in sorted(draw.permutation(len(pool))[: int(most * share)])]
    train = [lower.sentence(row) for row in chosen if row.text]
    held: dict[str, list[Sentence]] = {}
    for row in rows:
        if row.held:
            held.setdefault(f"{row.corpus}-{row.language}", []).append(lower.sentence(row))
    lower.remember()
    return [one for one in train if len(one.first)], {name: [one for one in many if len(one.first)] for name, many in held.items()}


def main() -> None:
    """Train one seed and write its parameters and the figures on the held sets."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    options.add_argument("--out", type=Path, required=True, help="where the parameters go (.npz)")
    options.add_argument("--encoder", help="another encoder to train heads for: a folder, or owner/name on a hub")
    options.add_argument("--silver", type=Path, help="RuSentNE's sentences with what slovnet finds (JSONL)")
    options.add_argument("--remember", type=Path, help="where the lower layers' states are kept between runs (.npz)")
    options.add_argument("--share", type=float, default=1.0, help="how much of the silver sample is taken")
    options.add_argument("--fold", type=int, choices=FOLDS, default=1, help="which documents of factRuEval are held")
    options.add_argument("--passes", type=float, default=3)
    options.add_argument("--peak", type=float, default=2e-4)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--start", type=Path, help="go on from these parameters (.npz)")
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    choose(chosen.encoder, fetch=True, trained=False)
    pack = weights()
    rows = [*corpus_rows(chosen.data, chosen.fold), *(silver_rows(chosen.silver) if chosen.silver else ()), *own_rows()]
    train, held = prepare(rows, Lower(pack, remembered=chosen.remember), seed=chosen.seed, share=chosen.share)
    steps = int(sum(1 for _ in batches(train, STEP_TOKENS)) * chosen.passes)
    print(f"{len(train)} sentences, {steps} steps", flush=True)
    trainer = Trainer(pack, steps=steps, peak=chosen.peak, seed=chosen.seed)
    if chosen.start:
        load(trainer.tagger, chosen.start)
    learn(trainer, train, held, steps=steps, seed=chosen.seed, out=chosen.out)


def learn(trainer: Trainer, train: list[Sentence], held: dict[str, list[Sentence]], *, steps: int, seed: int, out: Path) -> None:
    """Take all steps; report and save after each pass and at the end."""
    draw, done, began = np.random.RandomState(seed), 0, time.monotonic()
    labels, far = 1.0, 0.05
    while done < steps:
        for batch in batches(train, STEP_TOKENS, draw=draw):
            now = trainer.learn(batch)
            labels, far = 0.98 * labels + 0.02 * now[0], 0.98 * far + 0.02 * now[1]
            done += 1
            if done % 50 == 0:
                print(f"step {done}/{steps} labels {labels:.4f} far {far:.4f} {time.monotonic() - began:.0f} s", flush=True)
            if done >= steps:
                break
        save(trainer.tagger, out)
        print(json.dumps({"step": done, **trainer.report(held)}), flush=True)


if __name__ == "__main__":
    main()
