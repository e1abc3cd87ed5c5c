"""Every setting, typed. Entry points read them and pass plain values down."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import (
    BaseModel,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError, TomlConfigSettingsSource

from domain import secret_files
from domain.errors import BadConfiguration, UnknownSetting
from domain.mail_settings import AlertSettings, MailSettings
from domain.schedule_settings import ScheduleSettings

PREFIX = "FORUMWATCH_"


class CrawlSettings(BaseModel, extra="forbid", frozen=True):
    """How pages are fetched."""

    contact: str = Field(default="", description="Address or e-mail that the User-Agent gives to outlets.")
    delay_s: float = Field(default=2.0, ge=0, description="Pause between two requests to one host, seconds.")
    timeout_s: float = Field(default=30.0, gt=0, description="Longest wait for one answer, seconds.")
    max_body_bytes: int = Field(default=10_000_000, gt=0, description="Larger pages end as too-large.")
    max_pages: int = Field(default=5_000, gt=0, description="Article pages that one run fetches at most; the rest end as budget.")
    max_minutes: float = Field(default=60.0, gt=0, description="Longest crawl of one run, minutes.")
    max_daily: int = Field(
        default=5_000,
        ge=10,
        description="Requests to one host a day (UTC) at most, over all runs and machines; pages beyond wait for the next day.",
    )
    max_redirects: int = Field(default=8, ge=0, description="Longest chain of redirects.")
    concurrency: int = Field(default=16, gt=0, description="Requests in flight over all hosts.")
    retries: int = Field(default=2, ge=0, description="Further tries after a temporary failure.")
    sample_rate: float = Field(
        default=0.01, ge=0, le=1, description="Share of pages skipped by the fast look that are read in full all the same."
    )
    archive: str = Field(default="relevant", pattern="^(relevant|all|none)$", description="Which pages go to the WARC archive.")
    archive_level: int = Field(default=3, ge=0, le=9, description="How hard the archive is packed (gzip); each step costs CPU.")
    archive_file_bytes: int = Field(default=1_000_000_000, gt=0, description="Size from which on a new archive file is begun, bytes.")
    revisit_s: tuple[float, ...] = Field(
        default=(3600, 21600, 86400, 604800, 2592000),
        description="Ages in seconds, from publication, at which a relevant article is looked at again; 0: in the next run.",
    )
    hosts: dict[str, str] = Field(
        default_factory=dict,
        description="host name -> address:port to connect to instead; exempt from the address guard and from delays.",
    )
    hosts_delay_s: float = Field(default=0.0, ge=0, description="Pause between two requests to one host of crawl.hosts, seconds.")
    hosts_max_daily: int | None = Field(
        default=None, ge=10, description="Requests to one host of crawl.hosts a day at most, as crawl.max_daily; default any number."
    )
    ports: tuple[int, ...] = Field(
        default=(80, 443, 8000, 8008, 8080, 8081, 8088, 8443, 8888), description="Ports that outlets may be asked at."
    )
    ca_file: Path | None = Field(default=None, description="PEM file of a further certificate authority to trust.")
    render_s: float = Field(
        default=10.0, gt=0, description="Longest wait for the scripts of one page, of sources that need a browser, seconds."
    )
    browser: Path | None = Field(default=None, description="Chromium for sources that need one; default the one on PATH.")


class ProcessSettings(BaseModel, extra="forbid", frozen=True):
    """How articles are read."""

    batch: int = Field(default=16, gt=0, description="Inbox entries that are claimed at once.")
    encoder: bool = Field(default=True, description="Read with the encoder; without it, names by lists and rules, tone by word lists.")
    encoder_model: str | None = Field(
        default=None,
        description="Another encoder with heads trained for it: a folder, or owner/name on a model hub; default the one that ships.",
    )
    every_sentence: bool = Field(
        default=True,
        description="Give the encoder every sentence, for names and topics; else those alone that name a target, for tone: faster.",
    )
    lease_s: float = Field(default=120.0, gt=0, description="After this long an entry of a silent worker is free again, seconds.")
    story_window_days: float = Field(default=30.0, gt=0, description="How far apart two articles of one story may be published, days.")


class DeliverSettings(BaseModel, extra="forbid", frozen=True):
    """How coverages reach the store."""

    batch: int = Field(default=1000, gt=0, description="Coverages sent at once.")
    max_waiting: int = Field(
        default=20_000,
        gt=0,
        description="Articles and coverages that may wait for the store; then the crawl holds until a fifth of them is delivered.",
    )
    patience_s: float = Field(
        default=60.0, ge=0, description="How long a run waits for a store that takes nothing, then the rest is left to the next, seconds."
    )
    keep_days: float | None = Field(
        default=None, gt=0, description="How long after its publication the store keeps a coverage, days; the ledger keeps it for ever."
    )
    tombstone_days: float = Field(
        default=30.0, ge=1, description="How long the store remembers that a coverage was removed, so that no older copy comes back, days."
    )


class ElasticsearchSettings(BaseModel, extra="forbid", frozen=True):
    """How a store that is an Elasticsearch is reached and written; for one embedded in a file these count for nothing."""

    api_key: SecretStr | None = Field(default=None, description="API key, encoded as Kibana shows it.")
    user: str | None = Field(default=None, description="User, where there is no API key.")
    password: SecretStr | None = Field(default=None, description="The user's password.")
    ca_file: Path | None = Field(default=None, description="PEM file of the certificate authority that signed the cluster's certificate.")
    fingerprint: str | None = Field(
        default=None, description="SHA-256 fingerprint of the cluster's certificate or its authority, hex; instead of a CA file."
    )
    prefix: str = Field(default="forumwatch", pattern="^[a-z0-9][a-z0-9._-]{0,99}$", description="First part of the names of our indices.")
    shards: int = Field(default=1, ge=1, le=64, description="Shards of an index, when it is made; one holds ten million articles.")
    analysers: tuple[str, ...] = Field(
        default=("english", "french", "german", "polish", "russian", "ukrainian"),
        description="Analysers that texts are read by in addition, where the cluster has them when an index is made.",
    )
    timeout_s: float = Field(default=30.0, gt=0, description="Longest wait for one answer, seconds.")
    patience_s: float = Field(default=30.0, ge=0, description="How long a write is tried again while the cluster is busy or away, seconds.")
    bulk_documents: int = Field(default=500, gt=0, description="Documents in one bulk request.")
    bulk_bytes: int = Field(default=5_000_000, gt=0, description="Bytes in one bulk request; a single document may be larger.")
    bulk_threads: int = Field(default=2, gt=0, le=16, description="Bulk requests under way at once.")
    snapshot_repository: str = Field(
        default="forumwatch", pattern="^[a-z0-9][a-z0-9._-]{0,99}$", description="The cluster's repository that snapshots go to."
    )
    snapshot_path: str | None = Field(
        default=None, description="Folder of that repository where it has to be made, on the cluster's nodes below their path.repo."
    )


class WebSettings(BaseModel, extra="forbid", frozen=True):
    """The dashboard."""

    host: str = Field(default="127.0.0.1", description="Address to listen on; loopback only until users are configured.")
    public_url: str | None = Field(
        default=None,
        pattern="^https?://[^/]+/?$",
        description="Address by which people reach the dashboard, such as https://desk.example.org.",
    )
    port: int = Field(default=8600, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")


class Settings(BaseSettings):
    """All settings; FORUMWATCH_CRAWL__DELAY_S=5 overrides crawl.delay_s of config/settings.toml."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid")

    data: Path = Field(default=Path("var"), description="Folder that holds everything a run writes.")
    config: Path = Field(default=Path("config"), description="Folder that holds what people write: sources, watches, settings.toml.")
    database_url: SecretStr | None = Field(default=None, description="Ledger database; default SQLite in the data folder.")
    store: str = Field(default="sqlite:", description='"sqlite:" or the https address of an Elasticsearch.')
    time_zone: str | None = Field(default=None, description="The office's time zone; default the first watch's.")
    log_format: str = Field(
        default="auto", pattern="^(auto|json|console)$", description="Log lines as JSON or coloured; auto asks the terminal."
    )
    crawl: CrawlSettings = CrawlSettings()
    process: ProcessSettings = ProcessSettings()
    deliver: DeliverSettings = DeliverSettings()
    elasticsearch: ElasticsearchSettings = ElasticsearchSettings()
    web: WebSettings = WebSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    mail: MailSettings = MailSettings()
    alerts: AlertSettings = AlertSettings()

    _secret_files: dict[str, Path] = PrivateAttr(default_factory=dict)

    @property
    def secret_files(self) -> Mapping[str, Path]:
        """Name of a setting -> the file that its secret came from; those that came otherwise are left out."""
        return self._secret_files

    @model_validator(mode="wrap")
    @classmethod
    def _with_secrets_of_files(cls, data: dict[str, Any], handler: ModelWrapValidatorHandler[Self]) -> Self:
        values, files = secret_files.put_in(data, secret_names(), os.environ, PREFIX)
        settings = handler(values)
        settings._secret_files = files
        return settings

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        from zoneinfo import ZoneInfo

        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError("not an IANA time zone such as Europe/Minsk") from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = Path(os.environ.get(f"{PREFIX}CONFIG", "config"))
        toml = TomlConfigSettingsSource(settings_cls, toml_file=folder / "settings.toml")
        return (init_settings, env_settings, toml)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of environment and config/settings.toml. Raises UnknownSetting or BadConfiguration."""
    environ = os.environ if environ is None else environ
    _refuse_unknown(environ)
    folder = environ.get(f"{PREFIX}CONFIG", "config")
    try:
        return Settings()
    except SettingsError as error:  # a variable that should hold JSON
        words = str(error.__cause__ or error)
        fix = f'write lists and tables as JSON, such as {PREFIX}CRAWL__REVISIT_S="[3600, 86400]"'
        raise BadConfiguration(f"{_setting_at_fault(error)}: {words}", path="environment", fix=fix) from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise UnknownSetting(name, fix=f"see `forumwatch config`; look in {folder}/settings.toml") from error
        value = "" if _may_tell_secrets(name) else f" = {first['input']!r}"
        raise BadConfiguration(f"{name}{value}: {first['msg']}", path="settings", fix="see `forumwatch config`") from None
    except UnicodeDecodeError as error:
        raise BadConfiguration("is not UTF-8", path=f"{folder}/settings.toml", fix="save it as UTF-8") from error
    except OSError as error:
        raise BadConfiguration(error.strerror or "cannot be read", path=f"{folder}/settings.toml", fix="check its rights") from error
    except ValueError as error:  # tomllib.TOMLDecodeError
        raise BadConfiguration(str(error), path=f"{folder}/settings.toml", fix="mend the TOML") from error


def _setting_at_fault(error: SettingsError) -> str:
    """Return the name in the words of pydantic-settings: error parsing value for field "crawl" from source …"""
    return str(error).partition('"')[2].partition('"')[0] or "a setting"


def setting_names(model: type[BaseModel] = Settings, prefix: str = "") -> dict[str, Any]:
    """Return dotted name -> field, for every setting."""
    names: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        annotation = info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            names |= setting_names(annotation, f"{prefix}{name}.")
        else:
            names[f"{prefix}{name}"] = info
    return names


def secret_names() -> tuple[str, ...]:
    """Return the names of the settings that are secret; each may stand in a file of its own."""
    return tuple(name for name, info in setting_names().items() if "SecretStr" in str(info.annotation))


def _may_tell_secrets(name: str) -> bool:
    """Return whether the value of a setting, or of a part of one, is a secret or holds one."""
    return any(f"{secret}.".startswith(f"{name}.") or name.startswith(f"{secret}.") for secret in secret_names())


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    """pydantic-settings ignores an unknown *section* in the environment; a typo must not pass silently."""
    known = setting_names()
    files = {f"{name}{secret_files.SUFFIX}" for name in secret_names()}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX):
            continue
        name = variable[len(PREFIX) :].lower().replace("__", ".")
        nested_dict = any(name.startswith(f"{k}.") for k, info in known.items() if "dict" in str(info.annotation))
        sections = {k.split(".")[0] for k in known if "." in k}
        if name not in known and name not in files and name not in sections and not nested_dict and name not in {"java_home", "es_port"}:
            raise UnknownSetting(variable, fix="see `forumwatch config` for every name")
