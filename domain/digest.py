"""Digests: what the store acknowledged between two numbers, as a letter to people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.coverage import ToneLabel
from domain.notice import Notice

DigestState = Literal["made", "sending", "sent", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOrder:
    """Which digest is wanted. A digest with this id that was begun before goes on as it was begun."""

    id: str
    schedule: str | None = None  # then it begins where the schedule's last digest ended
    watch: str | None = None  # one watch; None: all of our own
    since: datetime | None = None  # without an earlier digest it begins with what was acknowledged after this; None: with the first
    send: bool = False  # whether it is to go out


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """A digest as the ledger has it. It covers since_seq < ack_seq <= upto_seq, for ever the same ones."""

    id: str
    schedule: str | None
    watch: str | None
    since_seq: int
    upto_seq: int
    since: datetime | None  # when the period began, None for the beginning of all
    made: datetime
    state: DigestState
    problem: str | None
    entries: tuple[tuple[str, int], ...]  # (coverage id, revision) in the order of their acknowledgement
    data: str | None  # JSON of its plan, None until that is made
    recipients: tuple[str, ...]  # of all tries
    sent_to: tuple[str, ...]  # who has it
    sent: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A coverage of a digest, and what happened to it inside the digest's window, as readers of the store can tell."""

    coverage: str
    is_new: bool = False  # the store began to show it
    changed: bool = False  # its headline or text
    vanished: bool = False  # from its site
    corrected: bool = False  # by a person, or a correction was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The figures of a digest. Articles are counted without reprints; tones are those of the articles."""

    articles: int
    reprints: int
    outlets: int
    countries: int
    languages: int
    tones: dict[ToneLabel, int]
    baseline: int  # of the rated articles, those that only the unverified baseline has rated
    reread: int  # known articles that were read or grouped anew, without a change that a reader sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was said of a coverage when the digest was made; its texts stay in the ledger."""

    revision: int
    content: str  # hash of headline and body
    label: ToneLabel
    polarity: float | None
    confidence: float | None
    baseline: bool
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStory:
    """Articles of one story; ids of coverages."""

    lead: str
    others: tuple[str, ...] = ()  # texts of their own: follow-ups, partial reprints
    reprints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What was on its way when the digest was made."""

    inbox: int  # articles that wait to be read
    outbox: int  # coverages that wait for the store
    dead_letters: int  # coverages that the store refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A digest without its texts: what stands where, and every figure. Kept, so that it reads the same for ever."""

    numbers: Numbers
    stories: tuple[PlannedStory, ...]
    passing: tuple[PlannedStory, ...]
    affiliations: tuple[PlannedStory, ...]
    changed: tuple[str, ...]
    vanished: tuple[str, ...]
    corrected: tuple[str, ...]
    judged: dict[str, Judged]
    notices: tuple[Notice, ...]
    waiting: Waiting
