"""Who may do what in a store that several people and programs share.

`indexing.open_access` gives what makes the roles; a store that is a file of this machine has none.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, get_args

RoleName = Literal["reader", "writer", "admin"]  # each may what the one before it may
ROLES: tuple[RoleName, ...] = get_args(RoleName)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMade:
    """A role as the store now has it."""

    name: str
    change: Literal["made", "changed", "as it was"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key that a program shows to the store; nobody can ask for it again."""

    id: str  # no secret: it names the key to those who take it back
    name: str
    role: str
    expires: datetime | None
    secret: str = field(repr=False)


class StoreAccess(Protocol):
    """Makes roles and keys. Raises StoreError where our identity may not, StoreUnavailable as the store itself does."""

    def make_roles(self) -> tuple[RoleMade, ...]:
        """Make the roles or bring them up to date; safe at any time."""

    def make_key(self, role: RoleName, *, days: int | None) -> ApiKey:
        """Return a new key that may what the role may, for so many days (None: until it is taken back).

        Raises BadInput where our own identity is a key: keys cannot make keys.
        """

    def take_back(self, key: ApiKey) -> None:
        """Make a key worthless."""

    def close(self) -> None: ...
