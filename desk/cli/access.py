"""Roles and keys of a shared store, and where a new key goes: once to standard output, or to a file of one's own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from desk.cli.terminal import wrapped
from domain.access import ROLES, ApiKey, RoleName
from domain.errors import BadInput
from scheduler.wiring import House

Put = Callable[[str], None]


def role_named(name: str) -> RoleName:
    """Return the role. Raises BadInput for one that there is none."""
    for role in ROLES:
        if role == name:
            return role
    raise BadInput(f"--api-key {name!r} is no role", fix=f"choose {', '.join(ROLES)}")


def make_roles(rooms: House, *, err: bool) -> None:
    for role in rooms.access.make_roles():
        typer.echo(f"role {role.name}: {role.change}", err=err)


def make_key(rooms: House, role: RoleName, *, days: int | None, output: Path | None) -> None:
    """Make a key and hand it over: the key alone to standard output, else to a file that only its owner can read."""
    with _place(output) as put:
        key = rooms.access.make_key(role, days=days)
        try:
            put(key.secret)
        except BaseException:
            rooms.access.take_back(key)  # nobody has it
            raise
    _tell(key, output)


@contextmanager
def _place(output: Path | None) -> Iterator[Put]:
    """Yield what takes the key; the file is made before the key is, and goes again where there is none to put in."""
    if output is None:
        yield typer.echo
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(f"{output} exists", fix="name another file, or remove it first: it may hold a key that is in use") from error
    except OSError as error:
        raise BadInput(f"{output} cannot be written ({error.strerror})", fix="look at the folder and its rights") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:

            def put(secret: str) -> None:
                try:
                    file.write(f"{secret}\n")
                    file.flush()
                    os.fsync(descriptor)
                except OSError as error:
                    raise BadInput(f"{output} cannot be written ({error.strerror})", fix="look at the disk") from error

            yield put
    except BaseException:
        output.unlink(missing_ok=True)
        raise


def _tell(key: ApiKey, output: Path | None) -> None:
    """Say on stderr what was made: standard output may be a file that the key alone belongs in."""
    until = f"until {key.expires:%Y-%m-%d %H:%M} UTC" if key.expires else "until it is taken back"
    place = "above; it is shown this once" if output is None else f"in {output}; only this user can read it"
    typer.echo(wrapped(f"API key {key.id} of the role {key.name}, valid {until}, stands {place}."), err=True)
    variable = "FORUMWATCH_ELASTICSEARCH__API_KEY" + ("" if output is None else "_FILE")
    typer.echo(wrapped(f"Give it to forumwatch in {variable}."), err=True)
