"""Article -> Coverage: what the worker calls for each reading from the inbox."""

from collections.abc import Sequence
from datetime import datetime

from domain.article import Reading
from domain.coverage import Coverage
from domain.ids import coverage_id
from domain.source import Publisher
from domain.watch import Watch
from processing.analysis import Analyst, Texts, language_of, misleading_names
from processing.language import Detected
from processing.sentiment import Registry


class Reader:
    """Reads articles for all watches. The same reading gives the same coverages, but for `processed`."""

    def __init__(
        self, watches: Sequence[Watch], registry: Registry | None = None, *, encoder: bool = True, every_sentence: bool = True
    ) -> None:
        self._analysts = [Analyst(watch, registry, encoder=encoder, every_sentence=every_sentence) for watch in watches]
        self._names = frozenset[str]().union(*map(misleading_names, watches))

    def read(self, reading: Reading, publisher: Publisher, *, now: datetime) -> tuple[Coverage, ...]:
        """Return one coverage a watch, in the watches' order, irrelevant ones too (those without entities, tone and the like)."""
        article = reading.article
        texts = Texts(headline=article.headline, description=article.description or "", body=article.body)
        language = language_of(texts, article.in_language or reading.discovery.in_language, names=self._names)
        return tuple(_coverage(analyst, reading, publisher, texts, language, now) for analyst in self._analysts)


def _coverage(analyst: Analyst, reading: Reading, publisher: Publisher, texts: Texts, language: Detected, now: datetime) -> Coverage:
    analysis = analyst.read(texts, language.language)
    watch = analyst.watch
    return Coverage(
        id=coverage_id(reading.article.id, watch.id),
        watch=watch.id,
        watch_kind=watch.kind,
        article=reading.article,
        publisher=publisher,
        discovery=reading.discovery,
        archive=reading.archive,
        run=reading.run,
        in_language=language.language,
        in_language_confidence=language.confidence,
        relevant=analysis.relevant,
        relevance=analysis.relevance,
        role=analysis.role,
        mentions=analysis.mentions,
        tone=analysis.tone,
        entities=analysis.entities,
        quotes=analysis.quotes,
        topics=analysis.topics,
        processed=now,
        models=analysis.models,
    )
