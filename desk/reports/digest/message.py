"""A digest as a mail: plain text and HTML of the same words."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from domain.ids import digest as hashed


def message_of(*, id_: str, kind: str, subject: str, text: str, html: str | None, sender: str, made: datetime) -> EmailMessage:
    """Return the mail without a recipient. Its Message-ID is made of `kind` and `id_`: at every try the same."""
    message = EmailMessage()
    message["From"] = Address(display_name="forumwatch", addr_spec=sender) if sender.isascii() else sender
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(made)
    message["Message-ID"] = f"<{kind}-{hashed(kind, id_, sender)}@{_domain(sender)}>"
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers to it
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].encode("idna").decode()
