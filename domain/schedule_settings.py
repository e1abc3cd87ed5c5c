"""The settings of the cadence: what `forumwatch serve` does when."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from domain.cron import Cron
from domain.mail_settings import Address


def _cron(value: str) -> str:
    Cron.parse(value)
    return value


def _cron_or_never(value: str) -> str:
    return _cron(value) if value else value


def _zone(value: str | None) -> str | None:
    from zoneinfo import ZoneInfo

    if value is not None:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("not an IANA time zone such as Europe/Minsk") from error
    return value


CronText = Annotated[str, AfterValidator(_cron)]


class DigestSchedule(BaseModel, extra="forbid", frozen=True):
    """One digest that comes by the clock."""

    id: str = Field(pattern="^[a-z0-9][a-z0-9-]{0,39}$")
    cron: CronText
    time_zone: Annotated[str | None, AfterValidator(_zone)] = None  # default the office's
    watch: str | None = None  # id; default all watches of our own
    recipients: tuple[Address, ...] = ()  # default mail.recipients


class ScheduleSettings(BaseModel, extra="forbid", frozen=True):
    """What `forumwatch serve` does when."""

    tick_s: float = Field(default=5.0, gt=0, le=60, description="Pause between two looks for what is due, seconds.")
    max_crawls: int = Field(default=2, ge=1, le=16, description="Crawls at the same time, each a process of its own.")
    batch: int = Field(default=8, ge=1, description="Sources that one crawl takes at most.")
    crawl_minutes: float = Field(default=20.0, gt=0, description="Longest crawl; what is left then waits for the next one, minutes.")
    job_minutes: float = Field(default=30.0, gt=0, description="Longest run of a digest or of upkeep, minutes.")
    fastest_s: float = Field(default=300.0, gt=0, description="Shortest pause between two looks at a source, seconds.")
    slowest_s: float = Field(default=86_400.0, gt=0, description="Longest pause between two looks at a source, seconds.")
    gone_s: float = Field(
        default=604_800.0, gt=0, description="Longest pause between two looks at a feed that has failed for two weeks, seconds."
    )
    lease_s: float = Field(
        default=60.0, ge=10, description="After this long a silent `serve` or crawl on another machine has lost what it held, seconds."
    )
    watchdog_s: float = Field(
        default=60.0, ge=1, description="After this long without a beat the scheduler's thread is made anew, seconds."
    )
    digests: tuple[DigestSchedule, ...] = Field(
        default=(), description="Digests by the clock: id, cron expression, time zone (default the office's), watch, recipients."
    )
    upkeep: Annotated[str, AfterValidator(_cron_or_never)] = Field(
        default="30 3 * * *", description="When the store is tidied, a cron expression in the office's time zone; empty for never."
    )
