"""Who may use the desk: a file of names, roles and password hashes that people keep by `forumwatch users`."""

import getpass
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from domain.errors import BadConfiguration, BadInput

UserRole = Literal["reader", "editor", "admin"]
ROLES: tuple[UserRole, ...] = get_args(UserRole)
SHORTEST, LONGEST = 12, 1_000  # characters of a password; the longest bounds what a stranger can make us hash
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_HEAD = "# Users of the desk. Change it by `forumwatch users`; the desk takes it up at once.\n"
_hasher = PasswordHasher()  # argon2id with the library's defaults, which follow RFC 9106
_hashing = BoundedSemaphore(2)  # each hash takes 64 MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may log in: a reader sees, an editor corrects and keeps searches, an admin may do everything."""

    name: str
    role: UserRole
    password: str = ""  # argon2 hash; "" for whoever sits at this machine while no users are configured
    added: datetime | None = None

    def may(self, role: UserRole) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


class UserBook:
    """The users of `users.toml`; a changed file counts from the next question on. Safe for several threads."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._users: dict[str, User] = {}

    def all(self) -> tuple[User, ...]:
        """Return them by name; none where there is no file. Raises BadConfiguration for one that cannot be read."""
        with self._lock:
            try:
                state = self.file.stat()
            except FileNotFoundError:
                self._seen, self._users = None, {}
            else:
                seen = (state.st_mtime_ns, state.st_size)
                if seen != self._seen:
                    self._users = {user.name: user for user in _read(self.file)}
                    self._seen = seen
            return tuple(self._users[name] for name in sorted(self._users))

    def get(self, name: str) -> User | None:
        return next((user for user in self.all() if user.name == name), None)

    def verified(self, name: str, password: str) -> User | None:
        """Return the user if the password is theirs. Takes as long for a name that is not there."""
        user = self.get(name)
        if len(password) > LONGEST:
            return None
        with _hashing:
            nobody = _nobody()  # asked for in either case, so that the first check tells nothing by its time
            try:
                _hasher.verify(user.password if user else nobody, password)
            except (Argon2Error, InvalidHashError):
                return None
        return user

    def set(self, name: str, *, role: UserRole | None = None, password: str | None = None) -> User:
        """Add a user, or change role or password of one. Raises BadInput."""
        before = self.get(name)
        if before is None and (role is None or password is None):
            raise BadInput(f"there is no user {name!r}", fix="see `forumwatch users list`")
        check_name(name)
        if role is not None and role not in ROLES:
            raise BadInput(f"{role!r} is no role", fix=f"use one of {', '.join(ROLES)}")
        hashed = before.password if before else ""
        if password is not None:
            if not SHORTEST <= len(password) <= LONGEST:
                raise BadInput("the password is too short or too long", fix=f"use {SHORTEST} to {LONGEST} characters")
            hashed = _hasher.hash(password)
        added = before.added if before else datetime.now(UTC).replace(microsecond=0)
        user = User(name=name, role=role or (before.role if before else "reader"), password=hashed, added=added)
        self._write([*(other for other in self.all() if other.name != name), user])
        return user

    def remove(self, name: str) -> None:
        """Raises BadInput for an unknown name."""
        if self.get(name) is None:
            raise BadInput(f"there is no user {name!r}", fix="see `forumwatch users list`")
        self._write(user for user in self.all() if user.name != name)

    def _write(self, users: Iterable[User]) -> None:
        """Replace the file at one stroke; only its owner may read it."""
        entries = [_entry(user) for user in sorted(users, key=lambda user: user.name)]
        draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write("\n".join([_HEAD, *entries]))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.file)
        except OSError as error:
            raise BadInput(f"{self.file} cannot be written ({error.strerror})", fix="give this user the right to write there") from error


def login_name() -> str:
    """Return what whoever runs this program is called on this machine, "local" where the user id has no name."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # as in some containers; which of them depends on the version of Python
        return "local"


def check_name(name: str) -> None:
    """Raises BadInput for what cannot be the name of a user."""
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name!r} is no user name", fix="use up to 40 small letters, digits, and . _ -")


def _entry(user: User) -> str:
    added = f"added = {user.added:%Y-%m-%dT%H:%M:%SZ}\n" if user.added else ""
    return f'[[user]]\nname = "{user.name}"\nrole = "{user.role}"\npassword = "{user.password}"\n{added}'


def _read(file: Path) -> list[User]:
    try:
        plain = tomllib.loads(file.read_text(encoding="utf-8"))
        return [_user(entry) for entry in plain.get("user", [])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        words = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise BadConfiguration(words, path=str(file), fix="mend it, or make it anew by `forumwatch users add`") from error


def _user(entry: dict[str, object]) -> User:
    unknown = sorted(set(entry) - {"name", "role", "password", "added"})
    if unknown:
        raise ValueError(f"{unknown[0]!r} is not known")
    role, added = entry["role"], entry.get("added")
    if role not in ROLES:
        raise ValueError(f"{role!r} is no role")
    return User(name=str(entry["name"]), role=role, password=str(entry["password"]), added=added if isinstance(added, datetime) else None)


@cache
def _nobody() -> str:
    """Return a hash that makes it as slow to refuse an unknown name as a wrong password.

    Made when first needed: it takes a tenth of a second or more, which no other command has to spend.
    """
    return _hasher.hash("nobody")
