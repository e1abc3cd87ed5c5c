"""The settings of what is sent: mail and alerts."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr


def _address(value: str) -> str:
    """Return an e-mail address that fits into a header. Raises ValueError."""
    local, at, domain = value.strip().rpartition("@")
    if not at or not local or not domain or not value.isprintable() or any(letter in value for letter in " ,;<>"):
        raise ValueError("not an e-mail address such as press@example.org")
    return value.strip()


def checked_address(value: str) -> str:
    """Return the e-mail address. Raises BadInput."""
    from domain.errors import BadInput

    try:
        return _address(value)
    except ValueError as error:
        raise BadInput(f"{value!r} is no e-mail address", fix="write it like press@example.org") from error


Address = Annotated[str, AfterValidator(_address)]


class MailSettings(BaseModel, extra="forbid", frozen=True):
    """How mail is sent, by SMTP."""

    host: str | None = Field(default=None, description="The mail server; without one nothing is sent.")
    port: int = Field(default=587, ge=1, le=65535, description="Its port: usually 587 with starttls, 465 with tls, 25 with none.")
    security: str = Field(
        default="starttls",
        pattern="^(starttls|tls|none)$",
        description="Encryption: starttls after the greeting, tls from the start, or none.",
    )
    ca_file: Path | None = Field(default=None, description="PEM file of a further certificate authority to trust.")
    user: str | None = Field(default=None, description="User to log in as; without one there is no login.")
    password: SecretStr | None = Field(default=None, description="The user's password.")
    sender: Address | None = Field(default=None, description="Address that mail comes from; default the user, if that is an address.")
    recipients: tuple[Address, ...] = Field(default=(), description="Who gets digests that name no recipients of their own.")
    timeout_s: float = Field(default=30.0, gt=0, description="Longest wait for one answer of the server, seconds.")
    retries: int = Field(default=3, ge=0, le=10, description="Further tries of a run after a temporary failure.")
    retry_s: float = Field(default=5.0, ge=0, description="Pause before the first of them, doubled each time, seconds.")


class AlertSettings(BaseModel, extra="forbid", frozen=True):
    """How alerts of saved searches are sent."""

    webhook_secret: SecretStr | None = Field(default=None, description="Secret that webhooks are signed with, 16 characters or more.")
    webhook_private: bool = Field(default=False, description="Whether webhooks may go to private addresses, and to http ones.")
    webhook_ca_file: Path | None = Field(default=None, description="PEM file of a further certificate authority that webhooks trust.")
    timeout_s: float = Field(default=10.0, gt=0, description="Longest wait for the receiver of a webhook, seconds.")
    attempts: int = Field(default=8, ge=1, le=30, description="Tries after which an alert is given up, with a notice.")
    retry_s: float = Field(default=60.0, gt=0, description="Pause before the second try, doubled each time up to six hours, seconds.")
