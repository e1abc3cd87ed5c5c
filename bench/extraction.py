"""Scores `forumwatch extract` and trafilatura alone on a gold set, with the scorer that the set came with.

    python -m bench.extraction [--set DIR] [--scorer FILE] [--slices a,b] [--worst N]

DIR holds gold.jsonl and html/; the default set and scorer stand in ../shared beside the checkout. A row is one run of the scorer
over a process of its own: body F1 (4-grams), snippets F1, date (same day), title and author (exact after folding), language,
CPU ms/page with the start-up taken off. The scorer calls `python -m bench.extraction --filter NAME` for each row.
"""

import argparse
import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
SAMPLE = SHARED / "extraction-sample"
SCORER = SHARED / "score" / "extract_eval.py"
COLUMNS = ("F1", "snipF1", "date", "title", "author", "lang")

Record = dict[str, Any]


def forumwatch(record: Record) -> Record:
    """What `forumwatch extract` answers, under the scorer's names."""
    from crawler.extraction.jsonl import extract_line

    answer = extract_line(record)
    names = {
        "title": "headline",
        "body": "body",
        "date": "published",
        "author": "byline",
        "language": "in_language",
        "canonical": "canonical_url",
    }
    return {"id": answer["id"], **{theirs: answer[ours] for theirs, ours in names.items()}}


def trafilatura(record: Record, *, precision: bool = False) -> Record:
    """What trafilatura answers out of the box, with py3langid for the language, as it does itself."""
    from py3langid import classify  # type: ignore[import-untyped]
    from trafilatura import bare_extraction

    found = bare_extraction(record["html"], url=record["url"], with_metadata=True, include_comments=False, favor_precision=precision)
    if found is None or isinstance(found, dict):
        return {"id": record["id"]}
    authors = (found.author or "").split("; ") if found.author else []
    language = classify(found.text or "")[0]
    return {"id": record["id"], "title": found.title, "body": found.text, "date": found.date, "author": authors, "language": language}


FILTERS: dict[str, Callable[[Record], Record]] = {
    "forumwatch": forumwatch,
    "trafilatura": trafilatura,
    "trafilatura-precision": lambda record: trafilatura(record, precision=True),
}


def score(name: str, *, gold: Path = SAMPLE, scorer: Path = SCORER, options: tuple[str, ...] = ()) -> Record:
    """Return the scorer's result for one filter: {"meta": {cpu_ms_per_page, …}, "groups": {"ALL": {"F1": …, "date": …}, …}}.

    Raises CalledProcessError where the scorer fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = f"exec {sys.executable} -m bench.extraction --filter {name}"
        arguments = ["--set", str(gold), "--cmd", command, "--json", str(result), *options]
        done = subprocess.run([sys.executable, str(scorer), *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
        scored: Record = json.loads(result.read_text("utf-8"))
    scored["worst"] = [line for line in done.stdout.splitlines() if line.startswith("worst")]
    return scored


def _answer_lines(name: str) -> None:
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        print(json.dumps(FILTERS[name](json.loads(line))), flush=True)


def _row(name: str, scored: Record) -> str:
    everything, meta = scored["groups"]["ALL"], scored["meta"]
    cells = "".join(f"{everything[column]:>9.3f}" if column in everything else f"{'':>9}" for column in COLUMNS)
    label = name if name == "forumwatch" else f"{name} {version('trafilatura')}"
    return f"{label:<30}{cells}{meta['cpu_ms_per_page']:>13.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", type=Path, default=SAMPLE, dest="gold")
    parser.add_argument("--scorer", type=Path, default=SCORER)
    parser.add_argument("--slices")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--filter", choices=FILTERS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.filter:
        _answer_lines(arguments.filter)
        return
    for path in (arguments.gold / "gold.jsonl", arguments.scorer):
        if not path.exists():
            parser.error(f"{path} is not there: give --set and --scorer")
    options = (
        *(("--slices", arguments.slices) if arguments.slices else ()),
        *(("--worst", str(arguments.worst)) if arguments.worst else ()),
    )
    print(f"{'':<30}" + "".join(f"{column:>9}" for column in COLUMNS) + f"{'CPU ms/page':>13}")
    for name in FILTERS:
        scored = score(name, gold=arguments.gold, scorer=arguments.scorer, options=options)
        print(_row(name, scored), *scored["worst"], sep="\n  ", flush=True)


if __name__ == "__main__":
    main()
