"""`forumwatch`: the entry point. Commands live in the files beside this one; each imports what it needs when it runs."""

import sys

import typer

from desk.cli import filters, looking, running, sources, watches

app = typer.Typer(
    name="forumwatch",
    help="What the world's press writes about your forum.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
running.register(app)
looking.register(app)
filters.register(app)
app.add_typer(sources.app, name="sources")
app.add_typer(watches.app, name="watches")


def main() -> None:
    """Run the command line; the exit status is the command's."""
    try:
        app()
    except KeyboardInterrupt:
        print("forumwatch: interrupted; nothing is lost", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
