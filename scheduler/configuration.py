"""Reads what people write: sources, watches. Every mistake is one line that names the file and the mend."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import MISSING, fields
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from domain.codec import from_dict
from domain.errors import BadConfiguration
from domain.manners import LEAST_DAILY
from domain.source import CrawlPolicy, Selectors, Source
from domain.urls import normalise
from domain.watch import Target, Watch

T = TypeVar("T")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_LETTER = re.compile(r"[^\W_]")  # or a digit: a name without one is found nowhere
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def load_sources(folder: Path) -> tuple[Source, ...]:
    """Return the sources of folder/sources/*.toml, by id. Raises BadConfiguration."""
    return _unique(read_source(path) for path in source_files(folder))


def load_watches(folder: Path) -> tuple[Watch, ...]:
    """Return the watches of folder/watches/*.toml, by id. Raises BadConfiguration."""
    return _unique(read_watch(path) for path in watch_files(folder))


def read_source(path: Path) -> Source:
    """Return the source that a file describes. Raises BadConfiguration."""
    return parse_source(_text(path), path)


def parse_source(text: str, path: Path) -> Source:
    """Return the source that the text of a file describes; nothing is read from `path`. Raises BadConfiguration."""
    table = _table(text, path)
    _known(path, table, Source)
    _known(path, table.get("policy", {}), CrawlPolicy, "policy.")
    _known(path, table.get("selectors", {}), Selectors, "selectors.")
    _check_verified(path, table.get("verified", "never"))
    source = _record(path, table, Source)
    _check_source(path, source)
    return source


def read_watch(path: Path) -> Watch:
    """Return the watch that a file describes. Raises BadConfiguration."""
    return parse_watch(_text(path), path)


def parse_watch(text: str, path: Path) -> Watch:
    """Return the watch that the text of a file describes; nothing is read from `path`. Raises BadConfiguration."""
    table = _table(text, path)
    _known(path, table, Watch)
    targets = table.get("targets", [])
    if not isinstance(targets, list):
        raise BadConfiguration("targets is not a list", path=str(path), fix="write [[targets]] with id, kind and [targets.names]")
    for target in targets:
        _known(path, target, Target, "targets.")
    watch = _record(path, table, Watch)
    _check_watch(path, watch)
    return watch


def source_files(folder: Path) -> list[Path]:
    """Return the source files of a configuration folder, by name."""
    return _files(folder / "sources")


def watch_files(folder: Path) -> list[Path]:
    """Return the watch files of a configuration folder, by name."""
    return _files(folder / "watches")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml")) if folder.is_dir() else []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadConfiguration(error.strerror or "cannot be read", path=str(path), fix="check the file and its rights") from error
    except UnicodeDecodeError as error:
        raise BadConfiguration("is not UTF-8", path=str(path), fix="save it as UTF-8") from error


def _table(text: str, path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration(f"is not TOML, {error}", path=str(path), fix="mend that line") from error
    return {"id": path.stem, **table}


def _known(path: Path, table: object, cls: type, prefix: str = "") -> None:
    """Refuse keys that the record lacks (a typo must not pass silently) and the absence of those it needs."""
    if not isinstance(table, dict):
        raise BadConfiguration(f"{prefix.rstrip('.')} is not a table", path=str(path), fix=f"write [{prefix.rstrip('.')}] with keys below")
    names = [f.name for f in fields(cls)]
    for key in table:
        if key not in names:
            near = get_close_matches(key, names, n=1)
            fix = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(names)}"
            raise BadConfiguration(f"unknown key {prefix}{key}", path=str(path), fix=fix)
    for f in fields(cls):
        if f.default is MISSING and f.default_factory is MISSING and f.name not in table:
            raise BadConfiguration(f"lacks {prefix}{f.name}", path=str(path), fix=f"add {prefix}{f.name} = …")


def _record(path: Path, table: dict[str, Any], cls: type[T]) -> T:
    try:
        return from_dict(cls, table)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(f"{name} = {first['input']!r}", path=str(path), fix=first["msg"]) from error


def _check_source(path: Path, source: Source) -> None:
    _check_slug(path, source.id)
    for name in ("homepage", "feeds", "sitemaps", "sections"):
        value = getattr(source, name)
        for url in (value,) if isinstance(value, str) else value:
            _check_url(path, name, url)
    _check_zone(path, source.time_zone)
    _check_languages(path, source.languages)
    _check_selectors(path, source.selectors)
    if source.policy.max_daily is not None and source.policy.max_daily < LEAST_DAILY:
        fix = f"write {LEAST_DAILY} or more; to ask it never again: `forumwatch sources opt-out add`"
        raise BadConfiguration(f"policy.max_daily = {source.policy.max_daily}", path=str(path), fix=fix)
    if source.country is not None and not re.fullmatch(r"[A-Z]{2}", source.country):
        raise BadConfiguration(f"country = {source.country!r}", path=str(path), fix='two capital letters, such as "BY" (ISO 3166-1)')
    try:
        re.compile(source.article_pattern or "")
    except re.error as error:
        fix = f"{error}; write a Python regular expression"
        raise BadConfiguration(f"article_pattern = {source.article_pattern!r}", path=str(path), fix=fix) from error


def _check_selectors(path: Path, selectors: Selectors) -> None:
    if selectors == Selectors():
        return
    from crawler.extraction.rules import xpath_of  # loaded for the few outlets that have rules

    for name in (f.name for f in fields(Selectors)):
        value: str | None = getattr(selectors, name)
        try:
            xpath_of(value) if value else None
        except ValueError as error:
            fix = f'{error}; write a CSS selector such as "article h1"'
            raise BadConfiguration(f"selectors.{name} = {value!r}", path=str(path), fix=fix) from error


def _check_watch(path: Path, watch: Watch) -> None:
    _check_slug(path, watch.id)
    _check_zone(path, watch.time_zone)
    _check_languages(path, watch.languages)
    if not watch.targets:
        raise BadConfiguration("has no targets", path=str(path), fix="add [[targets]] with id, kind and [targets.names]")
    if not any(target.alone for target in watch.targets):
        fix = "set alone = true on the forum's own name"
        raise BadConfiguration("has no target that suffices alone, so nothing would be relevant", path=str(path), fix=fix)
    seen: set[str] = set()
    for target in watch.targets:
        if target.id in seen:
            raise BadConfiguration(f"has two targets with id {target.id!r}", path=str(path), fix="rename one")
        seen.add(target.id)
        _check_languages(path, target.names)
        if not any(_LETTER.search(name) for names in target.names.values() for name in names):
            raise BadConfiguration(f"target {target.id!r} has no name", path=str(path), fix='add en = ["…"] under [targets.names]')


def _check_slug(path: Path, value: str) -> None:
    if not _SLUG.fullmatch(value):
        raise BadConfiguration(f"id = {value!r}", path=str(path), fix="use lower-case Latin letters, digits and hyphens")


def _check_url(path: Path, name: str, url: str) -> None:
    try:
        normalise(url)
    except ValueError as error:
        raise BadConfiguration(f"{name} holds {url!r}", path=str(path), fix="write a whole http:// or https:// address") from error


def _check_verified(path: Path, value: object) -> None:
    if value != "never" and not (isinstance(value, date) and not isinstance(value, datetime)):
        fix = 'a day without quotes, such as 2026-03-01, or "never"; `forumwatch sources check` writes it'
        raise BadConfiguration(f"verified = {str(value)!r}", path=str(path), fix=fix)


def _check_zone(path: Path, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise BadConfiguration(f"time_zone = {zone!r}", path=str(path), fix="write an IANA name such as Europe/Minsk") from error


def _check_languages(path: Path, languages: Iterable[str]) -> None:
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise BadConfiguration(f"language {language!r}", path=str(path), fix='write BCP 47 codes such as "be" or "ru"')


def _unique(records: Iterable[T]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for record in records:
        key: str = record.id  # type: ignore[attr-defined]
        if key in found:
            raise BadConfiguration(f"two files give the id {key!r}", path=f"{key}.toml", fix="rename one of them")
        found[key] = record
    return tuple(found[key] for key in sorted(found))
