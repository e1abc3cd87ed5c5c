"""What a Prometheus server reads, in its text format 0.0.4. Every number is the ledger's: nothing is counted in this process."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.health import HealthReport, Tallies
from domain.notice import KINDS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric family; the name of a counter ends in _total."""

    name: str
    type: Literal["counter", "gauge"]
    help: str
    samples: tuple[Sample, ...]


def exposition(metrics: Iterable[Metric]) -> str:
    """Return the metrics as text; a metric without samples keeps its two comment lines."""
    return "".join(f"{line}\n" for metric in metrics for line in _lines(metric))


def metrics(report: HealthReport, tallies: Tallies) -> tuple[Metric, ...]:
    """Return every metric; docs/health.md tells what each means."""
    figures, serving, run = report.figures, report.serving, report.figures.last_run
    kinds = Counter(notice.kind for notice in report.notices)
    return (
        _gauge("forumwatch_build_info", "The version that answers.", 1, version=report.version),
        _gauge("forumwatch_store_up", "1 while the store answers.", report.store_problem is None),
        _labelled(
            "forumwatch_visits_total",
            "counter",
            "Visits of addresses by source and outcome.",
            (
                ({"source": source, "outcome": outcome}, count)
                for (source, outcome), count in tallies.visits.items()
                if outcome != "pending"
            ),
        ),
        _labelled(
            "forumwatch_pending_visits",
            "gauge",
            "Visits without an outcome yet, by source.",
            (({"source": source}, count) for (source, outcome), count in tallies.visits.items() if outcome == "pending"),
        ),
        _labelled(
            "forumwatch_coverages",
            "gauge",
            "Relevant coverages by watch and status.",
            (({"watch": watch, "status": status}, count) for (watch, status), count in tallies.coverages.items()),
        ),
        _gauge("forumwatch_inbox_depth", "Articles that wait to be read.", figures.inbox),
        _gauge("forumwatch_outbox_depth", "Coverages that wait for the store.", figures.outbox),
        _gauge("forumwatch_outbox_oldest_timestamp_seconds", "When the oldest of them was read or changed.", figures.outbox_since),
        _labelled(
            "forumwatch_dead_letters",
            "gauge",
            "What was given up: coverages that the store refused, articles that could not be read.",
            [({"kind": "coverage"}, figures.dead_coverages), ({"kind": "reading"}, figures.dead_readings)],
        ),
        Metric(name="forumwatch_runs_total", type="counter", help="Runs that began.", samples=(({}, figures.runs),)),
        _gauge("forumwatch_last_run_started_timestamp_seconds", "When the newest run began.", run.started if run else None),
        _gauge("forumwatch_last_run_ended_timestamp_seconds", "When a run ended last.", figures.last_done),
        _gauge("forumwatch_due_lag_seconds", "How long the source that is due the longest has been due.", figures.lag_s),
        _gauge("forumwatch_serve_up", "1 while `forumwatch serve` is at work.", serving is not None and serving.alive),
        _gauge("forumwatch_serve_beat_timestamp_seconds", "When it looked for what is due last.", serving.beat if serving else None),
        _gauge("forumwatch_serve_restarts", "Times that its watchdog made its thread anew.", serving.restarts if serving else None),
        _gauge("forumwatch_serve_children", "Processes at work for it.", len(serving.children) if serving else None),
        _gauge("forumwatch_sources", "Sources of the configuration.", len(report.sources)),
        _gauge("forumwatch_silent_sources", "Sources that are silent beyond their usual.", len(report.silent)),
        _gauge("forumwatch_free_bytes", "Room on the disk of the data folder.", report.free_bytes),
        _labelled("forumwatch_notices", "gauge", "Notices by kind.", (({"kind": kind}, kinds[kind]) for kind in KINDS)),
    )


def _gauge(name: str, help_: str, value: float | datetime | None, **labels: str) -> Metric:
    """Return a gauge of one number; without a value it has no sample."""
    number = value.timestamp() if isinstance(value, datetime) else value
    return Metric(name=name, type="gauge", help=help_, samples=() if number is None else ((labels, float(number)),))


def _labelled(name: str, type_: Literal["counter", "gauge"], help_: str, samples: Iterable[Sample]) -> Metric:
    return Metric(name=name, type=type_, help=help_, samples=tuple(sorted(samples, key=lambda sample: sorted(sample[0].items()))))


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {_escaped(metric.help)}"
    yield f"# TYPE {metric.name} {metric.type}"
    for labels, value in metric.samples:
        inner = ",".join(f'{name}="{_quoted(text)}"' for name, text in labels.items())
        yield f"{metric.name}{{{inner}}} {_number(value)}" if inner else f"{metric.name} {_number(value)}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
