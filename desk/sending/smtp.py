"""Mail by SMTP: one connection, one transaction a recipient, and one clear line for whatever goes wrong."""

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from domain.addresses import is_loopback
from domain.errors import BadInput, SendingError
from domain.mail_settings import MailSettings


class Mailer:
    """Sends mail through the server that the settings name. Raises BadInput where they do not fit together."""

    def __init__(self, settings: MailSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        if settings.host is None:
            raise BadInput("no mail server is set", fix="set mail.host, or leave mail out with --no-send")
        if settings.user and settings.password is None:
            raise BadInput(
                "mail.user is set, but not mail.password", fix="set mail.password, best in a file: FORUMWATCH_MAIL__PASSWORD_FILE"
            )
        if settings.user and settings.security == "none" and not is_loopback(settings.host):
            fix = 'set mail.security to "starttls" or "tls", or leave mail.user out'
            raise BadInput(f"mail.security = none would send the password to {settings.host} in the clear", fix=fix)
        self.sender = settings.sender or settings.user or ""
        if "@" not in self.sender:
            raise BadInput("mail.sender is not set", fix="set the address that mail comes from, such as forumwatch@example.org")
        self._host, self._settings, self._sleep = settings.host, settings, sleep
        self._tls = _context(settings)

    def send(self, message: EmailMessage, recipients: Sequence[str], *, taken: Callable[[str], None]) -> None:
        """Send the message to each recipient, and tell `taken` of each for whom the server took it.

        After a temporary failure it is tried again, with pauses that double, for whom it was not taken yet. Raises SendingError that
        names every recipient who has not got it, or what the server refused.
        """
        left = dict.fromkeys(recipients)
        refused: dict[str, SendingError] = {}
        for attempt in range(self._settings.retries + 1):
            if attempt:
                self._sleep(self._settings.retry_s * 2 ** (attempt - 1))
            try:
                self._try(message, left, refused, taken)
            except SendingError as error:
                if not error.temporary or attempt == self._settings.retries:
                    raise
                continue
            if not any(refused[recipient].temporary for recipient in left):
                break
        if left:
            first = refused[next(iter(left))]
            raise SendingError(
                "; ".join(refused[r].message for r in left), fix=first.fix, temporary=any(refused[r].temporary for r in left)
            )

    def _try(self, message: EmailMessage, left: dict[str, None], refused: dict[str, SendingError], taken: Callable[[str], None]) -> None:
        """Try whom no answer, or a temporary one, has ruled out; take those out of `left` who have it."""
        with self._connected() as server:
            for recipient in list(left):
                if recipient in refused and not refused[recipient].temporary:
                    continue
                try:
                    with _in_words(self._host, self._settings, recipient):
                        self._hand_over(server, message, recipient)
                except SendingError as error:
                    if not isinstance(error.__cause__, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
                        raise
                    refused[recipient] = error
                else:
                    taken(recipient)
                    del left[recipient]

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, recipient: str) -> None:
        one = deepcopy(message)
        one["To"] = recipient
        plain = recipient.isascii() and self.sender.isascii()
        if not plain and not server.has_extn("smtputf8"):
            raise SendingError(f"{self._host} takes no address with other letters than ASCII: {recipient}", temporary=False)
        data = one.as_bytes(policy=SMTP if plain else SMTPUTF8)
        server.sendmail(self.sender, [recipient], data, mail_options=() if plain else ("SMTPUTF8",))

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        settings, user = self._settings, self._settings.user
        with _in_words(self._host, settings):
            server = self._open()
        try:
            with _in_words(self._host, settings):
                server.ehlo_or_helo_if_needed()
                if settings.security == "starttls":
                    server.starttls(context=self._tls)
                    server.ehlo_or_helo_if_needed()
                if user and settings.password is not None:
                    server.login(user, settings.password.get_secret_value())
            yield server
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.security == "tls":
            return smtplib.SMTP_SSL(self._host, settings.port, timeout=settings.timeout_s, context=self._tls)
        return smtplib.SMTP(self._host, settings.port, timeout=settings.timeout_s)


def _context(settings: MailSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if settings.ca_file is not None:
            context.load_verify_locations(settings.ca_file)
        return context
    except (OSError, ssl.SSLError) as error:
        raise BadInput(f"mail.ca_file: {settings.ca_file} cannot be read as certificates", fix="name a PEM file") from error


@contextmanager
def _in_words(host: str, settings: MailSettings, recipient: str = "") -> Iterator[None]:
    """Turn what the mail server or the way to it answered into one line."""
    server = f"mail server {host}:{settings.port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        fix = "look at mail.user and mail.password"
        raise SendingError(f"{server} refused the login of {settings.user}: {_answer(error)}", fix=fix, temporary=_passes(error)) from error
    except smtplib.SMTPRecipientsRefused as error:
        code, text = error.recipients[recipient]
        words = f"{server} refused {recipient}: {code} {_text(text)}"
        raise SendingError(words, fix="look at the address", temporary=400 <= code < 500) from error
    except smtplib.SMTPSenderRefused as error:
        fix = "look at mail.sender"
        raise SendingError(f"{server} refused the sender {error.sender}: {_answer(error)}", fix=fix, temporary=_passes(error)) from error
    except smtplib.SMTPNotSupportedError as error:
        wants_tls = settings.security == "starttls" and "STARTTLS" in str(error)
        what = "offers no STARTTLS, nothing was sent" if wants_tls else f"cannot do what is asked of it: {error}"
        fix = 'set mail.security to "tls" if the port takes TLS from the start' if wants_tls else "look at mail.user and mail.security"
        raise SendingError(f"{server} {what}", fix=fix, temporary=False) from error
    except smtplib.SMTPResponseException as error:
        raise SendingError(f"{server} answered {_answer(error)}", temporary=_passes(error)) from error
    except smtplib.SMTPServerDisconnected as error:
        late = "timed out" in str(error)  # smtplib hides the time-out of a read in this
        what = f"did not answer in {settings.timeout_s:g} s" if late else "hung up"
        raise SendingError(f"{server} {what}", fix=_security_fix(settings), temporary=True) from error
    except ssl.SSLCertVerificationError as error:
        fix = "name the host as its certificate does, or its authority in mail.ca_file"
        raise SendingError(f"{server} has a certificate that is not trusted: {error.verify_message}", fix=fix, temporary=False) from error
    except ssl.SSLError as error:
        raise SendingError(f"{server} does not speak TLS here", fix=_security_fix(settings), temporary=False) from error
    except TimeoutError as error:
        raise SendingError(f"{server} did not answer in {settings.timeout_s:g} s", fix=_security_fix(settings), temporary=True) from error
    except OSError as error:
        fix = "look at mail.host and mail.port, and whether this machine may reach it"
        raise SendingError(f"{server} cannot be reached: {error.strerror or error}", fix=fix, temporary=True) from error


def _security_fix(settings: MailSettings) -> str:
    return f'mail.security is "{settings.security}": 465 usually wants "tls", 587 "starttls"'


def _answer(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_text(error.smtp_error)}"


def _text(words: bytes | str) -> str:
    return " ".join((words.decode(errors="replace") if isinstance(words, bytes) else words).split())


def _passes(error: smtplib.SMTPResponseException) -> bool:
    return 400 <= error.smtp_code < 500
