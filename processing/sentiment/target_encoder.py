"""The default scorer: an encoder that reads a sentence with its target marked, trained on labelled targets of news.

How it was trained, on what, and how well it does stands in `processing/models/target/card.md` and docs/methods/sentiment.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import orjson

from domain.coverage import Probabilities, ToneLabel
from processing.encoder.choice import label
from processing.encoder.marking import CutTarget, Marked, cut_target, marked
from processing.encoder.pack import Floats
from processing.encoder.prepare import model_folder, ready
from processing.encoder.runtime import Graph, Threads, Vocabulary, threads, vocabulary
from processing.sentiment.scorer import TargetSentence

View = Literal["name", "hidden"]
_EVENLY = Probabilities(negative=1 / 3, neutral=1 / 3, positive=1 / 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was fitted on dev sentences: temperature, and for each language how sure a judgement must be to be called one."""

    version: str
    views: tuple[View, ...]
    """How the target is shown: by its "name", or "hidden" behind a placeholder, so that a name has no vote; several are averaged."""
    temperature: float
    sure: Mapping[str, Mapping[str, float]]
    """Least probability of "critical" and of "favourable" by language (BCP 47); "*" for all others."""

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """Return what `calibration.json` says."""
        told = orjson.loads(path.read_bytes())
        return cls(version=told["version"], views=tuple(told["views"]), temperature=told["temperature"], sure=told["sure"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The parameters around the layers: learnt marks, places, and what turns states into three scores."""

    position: Floats
    marks: Floats
    target: Floats
    first: tuple[Floats, Floats]
    second: tuple[Floats, Floats]

    @classmethod
    def read(cls, path: Path) -> "Head":
        """Return the head out of the weights that ship."""
        with np.load(path) as stored:

            def floats(name: str) -> Floats:
                values: Floats = stored[name].astype(np.float32)
                return values

            return cls(
                position=floats("position"),
                marks=floats("marks"),
                target=floats("target"),
                first=(floats("first.weight"), floats("first.bias")),
                second=(floats("second.weight"), floats("second.bias")),
            )

    def words(self, one: Marked, vocabulary: Vocabulary) -> Floats:
        """Return the graph's input, [pieces, hidden]."""
        plain = [number for number in one.ids if number >= 0]
        table = iter(vocabulary.words(plain))
        words = np.stack([next(table) if number >= 0 else self.marks[-1 - number] for number in one.ids])
        words += self.position[: len(words)]
        words[one.opened + 1 : one.closed] += self.target
        return words

    def scores(self, one: Marked, states: Floats) -> Floats:
        """Return the scores of negative, neutral, positive."""
        features = np.concatenate([states[one.opened], states[one.opened + 1 : one.closed].mean(0), states.mean(0)])
        hidden = np.tanh(self.first[0] @ features + self.first[1])
        found: Floats = self.second[0] @ hidden + self.second[1]
        return found


class Model:
    """The loaded model: graph, head, vocabulary, calibration. One for all languages; safe to share."""

    def __init__(self, *, graph: Graph, head: Head, vocabulary: Vocabulary, calibration: Calibration, threads: Threads) -> None:
        self.calibration = calibration
        self._graph = graph
        self._head = head
        self._vocabulary = vocabulary
        self._threads = threads

    def score(self, sentences: Sequence[TargetSentence]) -> list[Probabilities]:
        """Return a rating for each sentence; each is read alone, so none depends on the others."""
        return self._threads.map(self._one, sentences)

    def _one(self, sentence: TargetSentence) -> Probabilities:
        cut = cut_target(sentence.text, sentence.start, sentence.end, self._vocabulary.pieces)
        if cut is None:
            return _EVENLY
        views = [self._view(cut, view) for view in self.calibration.views]
        negative, neutral, positive = np.mean(views, axis=0).tolist()
        return Probabilities(negative=negative, neutral=neutral, positive=positive)

    def _view(self, cut: CutTarget, view: View) -> Floats:
        """Return the probabilities of negative, neutral, positive for one way to show the target."""
        one = marked(cut, bos=self._vocabulary.bos, eos=self._vocabulary.eos, hidden=view == "hidden")
        scores = self._head.scores(one, self._graph.states(self._head.words(one, self._vocabulary)))
        weights = np.exp((scores - scores.max()) / self.calibration.temperature)
        found: Floats = weights / weights.sum()
        return found


@cache
def loaded() -> Model:
    """Return the model of the chosen encoder, loaded once a process (about a second), its graph prepared where it is not yet."""
    folder, graphs = model_folder("target"), ready()
    return Model(
        graph=Graph(graphs / "target.onnx"),
        head=Head.read(folder / "weights.npz"),
        vocabulary=vocabulary(),
        calibration=Calibration.read(folder / "calibration.json"),
        threads=threads(),
    )


class TargetEncoder:
    """The scorer for some languages: those that it was measured in, or the others that its encoder reads."""

    name = "target-encoder"

    def __init__(self, *, languages: Sequence[str], verified: bool, model: Callable[[], Model] = loaded) -> None:
        self.version = Calibration.read(model_folder("target") / "calibration.json").version + label()
        self.languages = tuple(languages)
        self.verified = verified
        self._load = model

    def score(self, sentences: Sequence[TargetSentence]) -> list[Probabilities]:
        """Return one rating a sentence, in order; the same sentence always gets the same rating."""
        return self._load().score(sentences)

    def label(self, probabilities: Probabilities, language: str) -> ToneLabel:
        """Return the word for the likeliest class; "unsure" where that is a judgement and not sure enough in this language."""
        surest = max(probabilities.negative, probabilities.positive)
        if probabilities.neutral >= surest:
            return "neutral"
        label: ToneLabel = "critical" if probabilities.negative > probabilities.positive else "favourable"
        sure = self._load().calibration.sure
        return label if surest >= sure.get(language, sure["*"])[label] else "unsure"
