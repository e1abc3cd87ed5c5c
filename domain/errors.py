"""Every error that forumwatch raises on purpose.

ForumwatchError                     .message .fix   one line each; a command prints "message: fix", exit status 2
  BadInput                          a file, address or value that a person gave and can mend
    BadConfiguration                .path           a broken source, watch or settings file
    UnknownSetting                  .name           a FORUMWATCH_* name that the settings lack
    BadQuery                        .position       a search text that does not parse
  ArchiveError                      .kind           a WARC file or record that is missing, truncated or damaged
  BlockedAddress                    .host .address  an address that a crawler must not reach
    BlockedPort                     .host .address  a port that is none of the web
  ExtractionError                   .url            a page that answered, yet holds no article
  LanguageUnsupported               .language
  LedgerError
    LedgerTooNew                    .found .known   written by a newer version
    LedgerUnavailable               locked or unwritable for longer than the busy timeout
  StoreError
    CoverageNotFound                (also LookupError)
    StoreTooNew                     (also BadInput) written by a newer version
    StoreUnavailable                retry later; nothing was lost
  SendingError                      .temporary      mail, or a call of a webhook, that was not taken

Expected outcomes (an unchanged feed, a robots refusal) are values of `domain.visit.Outcome`, never exceptions.
"""


class ForumwatchError(Exception):
    """Base of all our errors; `fix` says in a few words what a person can do."""

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message}: {self.fix}" if self.fix else self.message


class BadInput(ForumwatchError):
    """Something that a person gave and can mend; the command ends with exit status 2."""


class BadConfiguration(BadInput):
    """A source, watch or settings file that cannot be read as one."""

    def __init__(self, message: str, *, path: str, fix: str = "") -> None:
        super().__init__(f"{path}: {message}", fix=fix)
        self.path = path


class UnknownSetting(BadInput):
    """An environment variable FORUMWATCH_* that names no setting."""

    def __init__(self, name: str, *, fix: str = "") -> None:
        super().__init__(f"{name} is not a setting", fix=fix)
        self.name = name


class BadQuery(BadInput):
    """A search text that does not parse; `position` counts code points from 0."""

    def __init__(self, message: str, *, position: int, fix: str = "") -> None:
        super().__init__(message, fix=fix)
        self.position = position


class ArchiveError(ForumwatchError):
    """A WARC file or record that cannot be read; `kind` is "missing", "truncated" or "damaged"."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class BlockedAddress(ForumwatchError):
    """An address on a private or otherwise non-global network."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}, which is not a public address")
        self.host = host
        self.address = address


class BlockedPort(BlockedAddress):
    """A port that no outlet serves pages on; `address` is host:port."""

    def __init__(self, host: str, port: int) -> None:
        ForumwatchError.__init__(self, f"{host}:{port} is not a port of crawl.ports")
        self.host = host
        self.address = f"{host}:{port}"


class ExtractionError(ForumwatchError):
    """A page that answered, yet holds no article."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url


class LanguageUnsupported(ForumwatchError):
    """No method for this language is loaded."""

    def __init__(self, language: str) -> None:
        super().__init__(f"no method for language {language!r}")
        self.language = language


class LedgerError(ForumwatchError):
    """The ledger cannot do what was asked."""


class LedgerTooNew(LedgerError, BadInput):
    """The ledger was written by a newer forumwatch."""

    def __init__(self, *, path: str, found: str, known: str) -> None:
        super().__init__(
            f"{path} was written by a newer forumwatch (schema {found}, this one knows {known})",
            fix="upgrade forumwatch, or point FORUMWATCH_DATA at another folder",
        )
        self.found = found
        self.known = known


class LedgerUnavailable(LedgerError):
    """The ledger stayed locked or unwritable; nothing was lost, try again."""


class StoreError(ForumwatchError):
    """The store cannot do what was asked."""


class CoverageNotFound(StoreError, LookupError):
    """No coverage with this id is in the store."""

    def __init__(self, coverage_id: str) -> None:
        super().__init__(f"no coverage {coverage_id!r} in the store")
        self.coverage_id = coverage_id


class StoreTooNew(StoreError, BadInput):
    """The store was written by a newer forumwatch."""


class StoreUnavailable(StoreError):
    """The store does not answer; deliveries wait in the outbox."""


class SendingError(ForumwatchError):
    """A mail or a webhook's call that was not taken; `temporary`: trying again may help."""

    def __init__(self, message: str, *, fix: str = "", temporary: bool) -> None:
        super().__init__(message, fix=fix)
        self.temporary = temporary
