"""`forumwatch users`: who may log in to the desk."""

import sys
from typing import Annotated

import typer

from desk.cli.context import house
from desk.users import ROLES, UserBook, UserRole, check_name
from domain.errors import BadInput
from scheduler.wiring import House

app = typer.Typer(help="Who may log in to the dashboard.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Small letters, digits, and . _ -")]
RoleOption = Annotated[str, typer.Option(help="reader sees, editor corrects, admin may do everything.")]
Stdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
def add(name: Name, role: RoleOption = "reader", password_stdin: Stdin = False) -> None:
    """Add a user; asks for the password."""
    with house() as rooms:
        users = book(rooms)
        check_name(name)
        if users.get(name) is not None:
            raise BadInput(f"there is a user {name!r} already", fix="change it by `forumwatch users change`")
        users.set(name, role=_role(role), password=_password(from_stdin=password_stdin))
    typer.echo(f"{name} may log in as {role}")


@app.command()
def change(
    name: Name,
    role: Annotated[str | None, typer.Option(help="The new role.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    password_stdin: Stdin = False,
) -> None:
    """Change role or password; a new password ends the sessions begun with the old one."""
    if role is None and not (password or password_stdin):
        raise typer.BadParameter("give --role or --password")
    with house() as rooms:
        users = book(rooms)
        if users.get(name) is None:
            raise BadInput(f"there is no user {name!r}", fix="see `forumwatch users list`")
        secret = _password(from_stdin=password_stdin) if password or password_stdin else None
        user = users.set(name, role=_role(role) if role else None, password=secret)
    typer.echo(f"{name} is {user.role}" + (", with a new password" if secret else ""))


@app.command("list")
def list_users() -> None:
    """Show names and roles."""
    with house() as rooms:
        users = book(rooms).all()
    for user in users:
        typer.echo(f"{user.name:20} {user.role:8} {f'since {user.added:%Y-%m-%d}' if user.added else ''}".rstrip())
    if not users:
        typer.echo("no users: the dashboard answers this machine only, without a login")


@app.command()
def remove(name: Name) -> None:
    """Take a user out; open sessions end at once."""
    with house() as rooms:
        book(rooms).remove(name)
    typer.echo(f"{name} can no longer log in")


def book(rooms: House) -> UserBook:
    """Return the users of this office."""
    return UserBook(rooms.settings.config / "users.toml")


def _role(name: str) -> UserRole:
    for role in ROLES:
        if role == name:
            return role
    raise BadInput(f"{name!r} is no role", fix=f"use one of {', '.join(ROLES)}")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("nobody is there to ask for a password", fix="give --password-stdin and write it to standard input")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
