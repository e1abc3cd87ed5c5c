"""`forumwatch`: the entry point. Commands live in the files beside this one; each imports what it needs when it runs."""

import sys
import traceback
from io import TextIOWrapper

import typer

from desk.cli import (
    alerts,
    backfill,
    correcting,
    digests,
    doctor,
    exporting,
    filters,
    kibana,
    looking,
    reprocess,
    running,
    searches,
    serving,
    sources,
    store,
    users,
    watches,
)
from domain.heap import tidy

app = typer.Typer(
    name="forumwatch",
    help="What the world's press writes about your forum.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
running.register(app)
serving.register(app)
looking.register(app)
exporting.register(app)
reprocess.register(app)
backfill.register(app)
digests.register(app)
correcting.register(app)
doctor.register(app)
app.add_typer(searches.app, name="searches")
app.add_typer(alerts.app, name="alerts")
app.add_typer(watches.app, name="watches")
app.add_typer(sources.app, name="sources")
app.add_typer(store.app, name="store")
kibana.register(store.app)
app.add_typer(users.app, name="users")
filters.register(app)


def main() -> None:
    """Run the command line; the exit status is the command's."""
    tidy()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no Cyrillic gets question marks, not an error
    try:
        app(prog_name="forumwatch")
    except Exception as error:  # the process's border: what nobody foresaw is told whole, its last line short enough to hand on
        traceback.print_exc()
        words = " ".join(str(error).split())[:200]
        print(f"forumwatch: {type(error).__name__}: {words} (a mistake of the program)", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
