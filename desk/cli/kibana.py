"""`forumwatch store kibana | stems`: for those who ask the indices themselves, with Kibana or queries of their own."""

from typing import Annotated

import typer
from pydantic import ValidationError

from desk.cli.errors import one_line_errors
from domain.errors import BadInput
from domain.settings import ElasticsearchSettings, load_settings

_USUAL = "en,ru,be,uk,pl,de"


def register(store: typer.Typer) -> None:
    store.command(short_help="Data views, searches and dashboards for Kibana.")(kibana)
    store.command(short_help="What `article.search_terms` holds of words.")(stems)


def kibana(
    prefix: Annotated[str | None, typer.Option(metavar="PREFIX", help="First part of our indices' names; default the setting.")] = None,
) -> None:
    """Write data views, saved searches and dashboards to standard output, as Kibana's import takes them (NDJSON)."""
    from indexing.kibana import saved_objects

    with one_line_errors():
        chosen = load_settings().elasticsearch.prefix if prefix is None else _checked(prefix)
    for line in saved_objects(chosen):
        typer.echo(line.encode())  # UTF-8, whatever the terminal speaks


def _checked(prefix: str) -> str:
    try:
        return ElasticsearchSettings(prefix=prefix).prefix
    except ValidationError as error:
        raise BadInput(f"{prefix!r} cannot begin an index's name", fix="use small letters, digits, dots, dashes, at most 100") from error


def stems(
    words: Annotated[str, typer.Argument(help="A word, or several that follow each other.")],
    languages: Annotated[str, typer.Option(metavar="CODES", help="Of the articles to be found.")] = _USUAL,
) -> None:
    """Print what `article.search_terms` holds of words, for articles of each language; several lines where forms differ."""
    from indexing.text_query import family_of, members, readings

    with one_line_errors():
        wanted = [code.strip() for code in languages.split(",") if code.strip()]
        families = list(dict.fromkeys(family_of(code) for code in wanted))
        found = {family: readings(words.split(), family) for family in families}
        if not any(found.values()):
            raise BadInput(f"{words!r} has no letter or digit", fix="give words to search for")
    for family, ways in found.items():
        for way in ways:
            typer.echo(f"{','.join(members(family)):10}{' '.join(way)}")
