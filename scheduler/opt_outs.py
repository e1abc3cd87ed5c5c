"""The opt-out list: `opt-out.txt` of the configuration, a line for each host or address that is never asked."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from domain.errors import BadConfiguration, BadInput
from domain.opt_out import OptOut, OptOuts, split_address

NAME = "opt-out.txt"
HEAD = """\
# Hosts and addresses that are never asked. A line each: what, since when, why.
# A host stands for all below it; an address for all that begin with it.
# `forumwatch sources opt-out add` and `remove` write here, and so may you.
"""
_FIX = "write ADDRESS DATE REASON, such as: outlet.example/private/ 2026-11-27 asked by e-mail"
_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z0-9-]+|\[[0-9a-f:.]+\]")


def opt_out_file(folder: Path) -> Path:
    return folder / NAME


def load_opt_outs(folder: Path) -> OptOuts:
    """Return the list of a configuration folder, empty where it has none. Raises BadConfiguration."""
    path = opt_out_file(folder)
    path = path.readlink() if path.is_symlink() else path  # `serve` gives its children a link
    return OptOuts.of(entry for _, entry in _entries(path, _text(path)))


def add(folder: Path, address: str, *, since: date, reason: str) -> OptOut:
    """Write an entry to the end of the list; return it. Raises BadInput for what is no address or is listed already."""
    entry = _entry(address, since=since, reason=" ".join(reason.split()))
    path = opt_out_file(folder)
    text = _text(path)
    for number, known in _entries(path, text):
        if known.covers(entry.host, entry.path):
            raise BadInput(f"{entry.address} is listed already, as {known.address}", fix=f"see line {number} of {path}")
    text = text or HEAD
    _write(path, f"{text if text.endswith(chr(10)) else text + chr(10)}{entry.address}  {entry.since}  {entry.reason}\n")
    return entry


def remove(folder: Path, address: str) -> OptOut:
    """Strike an entry out of the list; return it. Raises BadInput where there is none."""
    host, prefix = _split(address)
    path = opt_out_file(folder)
    text = _text(path)
    for number, entry in _entries(path, text):
        if (entry.host, entry.path) == (host, prefix):
            lines = text.splitlines(keepends=True)
            _write(path, "".join([*lines[: number - 1], *lines[number:]]))
            return entry
    raise BadInput(f"{address} is not on the opt-out list", fix="see `forumwatch sources opt-out list`")


def _entries(path: Path, text: str) -> Iterator[tuple[int, OptOut]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split(maxsplit=2)
        if not words or words[0].startswith("#"):
            continue
        try:
            address, since, reason = words
            yield number, _entry(address, since=date.fromisoformat(since), reason=reason.strip())
        except (BadInput, ValueError) as error:
            raise BadConfiguration(f"line {number} is no entry: {line.strip()!r}", path=str(path), fix=_FIX) from error


def _entry(address: str, *, since: date, reason: str) -> OptOut:
    host, path = _split(address)
    if not reason:
        raise BadInput(f"{address}: no reason is given", fix="say who asked for it and how")
    return OptOut(host=host, path=path, since=since, reason=reason)


def _split(address: str) -> tuple[str, str]:
    fix = "give a host such as outlet.example, or an address such as https://outlet.example/private/"
    try:
        host, path = split_address(address)
    except ValueError as error:
        raise BadInput(f"{address!r} is no host or http(s) address", fix=fix) from error
    if not _HOST.fullmatch(host):
        raise BadInput(f"{address!r} is no host or http(s) address", fix=fix)
    return host, path


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except OSError as error:
        raise BadConfiguration(error.strerror or "cannot be read", path=str(path), fix="check the file and its rights") from error
    except UnicodeDecodeError as error:
        raise BadConfiguration("is not UTF-8", path=str(path), fix="save it as UTF-8") from error


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", fix="give this user the right to write there") from error
