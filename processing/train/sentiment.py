"""Trains the target scorer: all layers of the encoder, the target marked at the input. `python -m processing.train.sentiment --help`."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from processing.encoder.choice import EncoderWeights, choose, weights
from processing.encoder.pack import Floats
from processing.encoder.tokens import Pieces
from processing.train.network import DROPOUT, layer_of, load, paced, padding_bias, save
from processing.train.rows import UNLABELLED, Batch, Batches, Cut, Row, corpus_rows, cut, own_rows, parallel_rows, smoothed, split_by_text
from processing.train.scores import f1_of_judgements, macro_f1
from processing.train.teaching import taught, unlabelled_rows

CORPORA = {"newsmtsc": "newsmtsc.train.en", "rusentne": "rusentne.train.ru", "gerntsa": "gerntsa.train.de"}
HIDE = 0.5  # the share of training rows whose target is a placeholder
STEP_TOKENS = 1_024
PLACES = 512  # of a sentence that can be read
AGREE = 1.0  # what it weighs that the languages of a scenario differ, beside what the labels weigh
DECAY = 0.9  # each layer learns by so much slower than the one above it


class Scorer(nn.Module):
    """The encoder with learnt marks around the target at its input, and a head that reads the marks, the target and the sentence."""

    def __init__(self, pack: EncoderWeights) -> None:
        super().__init__()
        hidden = pack.shape.hidden
        self.layers = nn.ModuleList([layer_of(pack, number) for number in range(pack.shape.layers)])
        self.norm = nn.LayerNorm(hidden, eps=pack.shape.epsilon)
        self.norm.load_state_dict(
            {"weight": torch.from_numpy(pack.vector("emb.ln.w", hidden)), "bias": torch.from_numpy(pack.vector("emb.ln.b", hidden))}
        )
        self.position = nn.Parameter(torch.from_numpy(pack.places(PLACES)))
        self.marks = nn.Parameter(torch.randn(3, hidden) * 0.05)
        self.target = nn.Parameter(torch.randn(hidden) * 0.02)
        self.first = nn.Linear(3 * hidden, hidden)
        self.second = nn.Linear(hidden, 3)

    def forward(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the scores of negative, neutral, positive, [rows, 3]."""
        words, mask, target = batch["words"], batch["mask"], batch["target"]
        x = self.norm(words + batch["marks"] @ self.marks + self.position[: words.shape[1]] + target[..., None] * self.target)
        bias = padding_bias(mask)
        for layer in self.layers:
            x = layer(x, bias)
        opened = x[torch.arange(len(x)), batch["opened"]]
        named = (x * target[..., None]).sum(1) / target.sum(1, keepdim=True)
        whole = (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        features = functional.dropout(torch.cat([opened, named, whole], -1), DROPOUT, self.training)
        scores: Tensor = self.second(functional.dropout(torch.tanh(self.first(features)), DROPOUT, self.training))
        return scores


def tensors(batch: Batch) -> dict[str, Tensor]:
    """Return a batch as tensors."""
    names = ("words", "marks", "mask", "target", "opened", "wanted", "weights", "group")
    return {name: torch.from_numpy(getattr(batch, name)) for name in names}


def class_weights(rows: Sequence[Row], *, own: float) -> list[float]:
    """Return a weight a row: inverse class frequency to the power of one half within each corpus, mean 1; of our own corpora, `own`."""
    counts = Counter((row.corpus, row.label) for row in rows)
    sizes = Counter(row.corpus for row in rows)
    raw = [(sizes[row.corpus] / 3 / counts[row.corpus, row.label]) ** 0.5 for row in rows]
    means: dict[str, float] = {
        name: sum(w for w, row in zip(raw, rows, strict=True) if row.corpus == name) / size for name, size in sizes.items()
    }
    return [w / means[row.corpus] * (own if row.corpus.startswith("own") else 1) for w, row in zip(raw, rows, strict=True)]


def figures_of(gold: Sequence[int], told: Sequence[int]) -> dict[str, float]:
    """Return what a model reaches on a set."""
    right = sum(one == other for one, other in zip(gold, told, strict=True))
    return {
        "n": len(gold),
        "accuracy": round(right / max(len(gold), 1), 4),
        "f1": round(macro_f1(gold, told), 4),
        "f1_pn": round(f1_of_judgements(gold, told), 4),
    }


def disagreement(told: Tensor, group: Tensor) -> Tensor:
    """Return the mean divergence (KL, nats) of the rows of a group from what the group says on average; 0 without groups.

    told: logarithms of probabilities, [rows, 3]; group: a number a row, -1 for a row alone.
    """
    grouped = group >= 0
    if not bool(grouped.any()):
        return told.new_zeros(())
    _, place, sizes = group[grouped].unique(return_inverse=True, return_counts=True)
    own = told[grouped]
    mean = own.new_zeros((len(sizes), own.shape[1])).index_add(0, place, own.exp()) / sizes[:, None]
    return (own.exp() * (own - mean.clamp(min=1e-9).log()[place])).sum(-1).mean()


class Trainer:
    """Holds a scorer and its optimiser; one object is one run."""

    def __init__(self, pack: EncoderWeights, *, steps: int, peak: float, seed: int) -> None:
        torch.manual_seed(seed)
        self.scorer = Scorer(pack)
        self._optimiser = torch.optim.AdamW(self._groups(peak), weight_decay=0.01, fused=True)
        self._schedule = paced(self._optimiser, steps)

    def _groups(self, peak: float) -> list[dict[str, object]]:
        """Return the parameters with their pace: the head the peak, the layers half of it and less the deeper they lie."""
        scorer = self.scorer
        groups: list[dict[str, object]] = [
            {"params": [*scorer.first.parameters(), *scorer.second.parameters(), scorer.marks, scorer.target], "lr": peak},
            {"params": [*scorer.norm.parameters(), scorer.position], "lr": peak * 0.1},
        ]
        count = len(scorer.layers)
        return groups + [
            {"params": list(layer.parameters()), "lr": peak * 0.5 * DECAY ** (count - 1 - number)}
            for number, layer in enumerate(scorer.layers)
        ]

    def learn(self, batch: Mapping[str, Tensor]) -> float:
        """Take one step; return its loss."""
        self.scorer.train()
        told = functional.log_softmax(self.scorer(batch), -1)
        wanted, weights = batch["wanted"], batch["weights"]
        loss = -((wanted * told).sum(-1) * weights).sum() / weights.sum().clamp(min=1e-6)
        loss = loss + AGREE * disagreement(told, batch["group"])
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.scorer.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        return float(loss.detach())

    @torch.no_grad()
    def probabilities(self, batches: Batches, *, hide: float = 0.0) -> Floats:
        """Return [rows, 3] in the order of the rows."""
        self.scorer.eval()
        told = np.zeros((len(batches.cuts), 3), np.float32)
        for batch in batches.epoch(4 * STEP_TOKENS, hide=hide):
            answer = functional.softmax(self.scorer(tensors(batch)), -1).numpy()
            told[list(batch.rows)] = answer[: len(batch.rows)]
        return told


def prepare(data: Path, pieces: Pieces, *, unlabelled: bool) -> tuple[list[Cut], dict[str, list[Cut]]]:
    """Return the training rows, with `unlabelled` ones too, and the dev rows by set; no test row of ours is read here."""
    train: list[Row] = []
    dev: dict[str, list[Row]] = {"newsmtsc-dev": corpus_rows(data / "newsmtsc.dev.en.jsonl.gz", "newsmtsc-dev")}
    for corpus, name in CORPORA.items():
        kept, held = split_by_text(corpus_rows(data / f"{name}.jsonl.gz", corpus), 0.0 if corpus == "newsmtsc" else 0.1)
        train += kept
        dev |= {f"{corpus}-dev": held} if held else {}
    train += own_rows("train") + parallel_rows()
    for row in own_rows("dev"):
        dev.setdefault(f"own-dev-{row.language}", []).append(row)
    if unlabelled:
        train += unlabelled_rows(data, without=[row.text for rows in dev.values() for row in rows])
    return _cut_all(train, pieces), {name: _cut_all(rows, pieces) for name, rows in dev.items()}


def mixed(cuts: Sequence[Cut], shares: Mapping[str, float], own: int, draw: np.random.RandomState) -> list[Cut]:
    """Return a share of each corpus's rows, and our own so many times."""
    ours = [one for one in cuts if one.row.corpus.startswith("own")]
    theirs = [one for one in cuts if not one.row.corpus.startswith("own") and draw.rand() < shares[one.row.corpus]]
    return [*theirs, *ours * own]


def shares_of(given: Sequence[str]) -> dict[str, float]:
    """Return the share of each corpus: "0.25" goes for all that have labels, "gerntsa=1" for one; the later one counts."""
    shares = dict.fromkeys([*CORPORA, UNLABELLED], 1.0)
    for one in given:
        name, _, share = one.rpartition("=")
        shares |= dict.fromkeys([name] if name else CORPORA, float(share))
    return shares


def mean_told(teachers: Sequence[Path], specialists: Mapping[str, Path], cuts: Sequence[Cut], pack: EncoderWeights) -> Floats:
    """Return what trained scorers say of rows in the mean, [rows, 3]; a language's specialist counts there as much as all of them."""
    trainer = Trainer(pack, steps=1, peak=0.0, seed=0)

    def said(teacher: Path, places: Sequence[int]) -> Floats:
        print(f"asking {teacher.name} of {len(places)} rows", flush=True)
        load(trainer.scorer, teacher)
        return trainer.probabilities(Batches([cuts[n] for n in places], pack))

    told = np.mean([said(teacher, range(len(cuts))) for teacher in teachers], axis=0)
    for language, specialist in specialists.items():
        places = [n for n, one in enumerate(cuts) if one.row.language == language]
        told[places] = (told[places] + said(specialist, places)) / 2
    found: Floats = told
    return found


def _cut_all(rows: Sequence[Row], pieces: Pieces) -> list[Cut]:
    return [one for one in (cut(row, pieces) for row in rows) if one is not None]


def main() -> None:
    """Train one seed and write its parameters and the figures on the dev sets."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    options.add_argument("--out", type=Path, required=True, help="where the parameters go (.npz)")
    options.add_argument("--encoder", help="another encoder to train heads for: a folder, or owner/name on a hub")
    options.add_argument("--passes", type=float, default=2)
    options.add_argument(
        "--start",
        type=Path,
        nargs="+",
        help="parameters to go on from (.npz), of several their mean; with --passes 0 they are scored",
    )
    options.add_argument(
        "--corpora", nargs="+", default=["1"], help="the share of the corpora's rows that is taken; of one, as in gerntsa=1"
    )
    options.add_argument(
        "--teachers", type=Path, nargs="+", default=[], help="trained parameters (.npz) whose mean answers are learnt beside the labels"
    )
    options.add_argument("--specialists", nargs="+", default=[], help="a further teacher of one language, as in ru=FILE")
    options.add_argument("--own-weight", type=float, default=2.0, help="what a row of ours weighs beside one of theirs")
    options.add_argument("--own", type=int, default=1, help="how often our own rows are taken in one pass")
    options.add_argument("--peak", type=float, default=2.5e-4)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--pause", type=Path, help="wait while this file exists")
    chosen = options.parse_args()
    if chosen.specialists and not chosen.teachers:
        options.error("--specialists go with --teachers")
    torch.set_num_threads(chosen.threads)
    choose(chosen.encoder, fetch=True, trained=False)
    pack = weights()
    cuts, dev_cuts = prepare(chosen.data, Pieces(pack), unlabelled=bool(chosen.teachers))
    cuts = mixed(cuts, shares_of(chosen.corpora), chosen.own, np.random.RandomState(chosen.seed))
    wanted = None
    if chosen.teachers:
        specialists = {language: Path(path) for language, _, path in (one.partition("=") for one in chosen.specialists)}
        wanted = taught(cuts, smoothed([one.row.label for one in cuts]), lambda some: mean_told(chosen.teachers, specialists, some, pack))
    train = Batches(cuts, pack, weights=class_weights([one.row for one in cuts], own=chosen.own_weight), wanted=wanted)
    dev = {name: Batches(held, pack) for name, held in dev_cuts.items()}
    draw = np.random.RandomState(chosen.seed)
    a_pass = sum(1 for _ in train.epoch(STEP_TOKENS, draw=np.random.RandomState(0), hide=HIDE))
    steps = int(a_pass * chosen.passes)
    print(f"{len(cuts)} rows, {a_pass} steps a pass, {steps} steps", flush=True)
    trainer = Trainer(pack, steps=steps, peak=chosen.peak, seed=chosen.seed)
    if chosen.start:
        load(trainer.scorer, *chosen.start)
    if not steps:
        report(trainer, dev, 0)
    done, mean, began = 0, 1.0, time.monotonic()
    while done < steps:
        for batch in train.epoch(STEP_TOKENS, draw=draw, hide=HIDE):
            while chosen.pause and chosen.pause.exists():
                time.sleep(2)
            mean = 0.98 * mean + 0.02 * trainer.learn(tensors(batch))
            done += 1
            if done % 100 == 0:
                print(f"step {done}/{steps} loss {mean:.4f} {time.monotonic() - began:.0f} s", flush=True)
            if done >= steps:
                break
        report(trainer, dev, done)
        save(trainer.scorer, chosen.out)


def report(trainer: Trainer, dev: Mapping[str, Batches], done: int) -> None:
    """Print the figures on each dev set, names shown and names hidden."""
    for hide in (0.0, 1.0):
        figures = {}
        for name, batches in dev.items():
            told = trainer.probabilities(batches, hide=hide).argmax(-1) - 1
            figures[name] = figures_of([one.row.label for one in batches.cuts], told.tolist())
        print(json.dumps({"step": done, "hidden": hide, **figures}), flush=True)


if __name__ == "__main__":
    main()
