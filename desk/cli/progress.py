"""Progress bars of a run and its closing table, on 80 columns."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from desk.cli.terminal import printable
from domain.protocols import Progress as Counts
from domain.protocols import SourceCounts
from scheduler.run import RunReport


@contextmanager
def progress_bars() -> Iterator[Callable[[Counts], None]]:
    """Yield a function that moves three bars: crawl, process, deliver. Off a terminal only the end is printed."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks = {name: bars.add_task(name, total=None, note="") for name in ("crawl", "process", "deliver")}

        def show(counts: Counts) -> None:
            arrived = counts.inbox + counts.read
            bars.update(tasks["crawl"], completed=counts.done + counts.inbox, total=counts.found, note="pages")
            bars.update(tasks["process"], completed=counts.read, total=arrived, note="articles")
            bars.update(tasks["deliver"], completed=counts.delivered, total=counts.relevant, note="coverages")

        yield show


@contextmanager
def counting_bar(name: str, *, total: int, shown: bool) -> Iterator[Callable[[int], None]]:
    """Yield a function that takes how many are done; it moves a bar on stderr where that is to be shown."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not shown) as bars:
        task = bars.add_task(name, total=total)
        yield lambda done: bars.update(task, completed=done)


def closing_table(report: RunReport) -> None:
    """Print what each source gave; the numbers of a row add up."""
    console = Console(highlight=False)
    console.print(_table(report.sources))
    console.print(
        f"run {report.run}: {_sum(report.sources, 'found')} pages in {report.took_s:.1f} s, {_sum(report.sources, 'relevant')} relevant"
    )
    if report.sampled:
        console.print(f"fast look: of {report.sampled} skipped pages read in full as a sample so far, {report.missed} were relevant")
    if report.put_off:
        console.print(f"{report.put_off} put off (Retry-After, or crawl.max_daily); a later run takes them up")
    if report.held_back:
        console.print(held_back(report.held_back))
    for row in report.sources:
        for words in filter(None, (_undelivered(row), row.problem)):
            console.print(f"{row.source}: {words}", markup=False)
    show_matched(report.matched)
    for problem in report.problems:
        console.print(problem, markup=False)


def held_back(pages: int) -> str:
    """Return in words that pages were not fetched, or not read."""
    return f"{pages} held back: too much waits for the store (deliver.max_waiting); a later run takes them up"


def show_matched(matched: Mapping[str, int]) -> None:
    """Print how much newly matches the saved searches, nothing where nothing does."""
    for search, count in matched.items():
        print(printable(f"saved search {search}: {count} new {'match' if count == 1 else 'matches'}"))


def _table(rows: tuple[SourceCounts, ...]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), show_footer=len(rows) > 1, header_style="bold", footer_style="bold")
    table.add_column("source", footer="all", overflow="fold", min_width=8)
    for name in ("found", "relevant", "irrelevant"):
        outcome = name != "found"
        table.add_column(name, footer=str(sum(_outcome(r, name) if outcome else r.found for r in rows)), justify="right")
    for name in ("pending", "delivered"):
        table.add_column(name, footer=_sum(rows, name), justify="right")
    table.add_column("other outcomes", no_wrap=True)
    for row in rows:
        counts = (row.found, _outcome(row, "relevant"), _outcome(row, "irrelevant"), row.pending)
        table.add_row(row.source, *map(str, counts), _delivered(row), _others(row))
    return table


def _outcome(row: SourceCounts, name: str) -> int:
    return row.outcomes.get(name, 0)


def _others(row: SourceCounts) -> str:
    return "\n".join(f"{count} {name}" for name, count in sorted(row.outcomes.items()) if name not in ("relevant", "irrelevant"))


def _delivered(row: SourceCounts) -> str:
    return f"{row.delivered}/{row.relevant}"


def _undelivered(row: SourceCounts) -> str:
    waiting = [f"{row.waiting} wait for the store"] * bool(row.waiting)
    return ", ".join(waiting + [f"{row.dead_letters} refused by the store (dead letters)"] * bool(row.dead_letters))


def _sum(rows: tuple[SourceCounts, ...], name: str) -> str:
    return str(sum(getattr(row, name) for row in rows))
