"""A watch: a forum that is followed, and the names it goes by."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

TargetKind = Literal["event", "organiser", "person"]
WatchKind = Literal["own", "peer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a watch looks for.

    `names` maps a BCP 47 language to lemma phrases ("Минский диалог"): the form that a dictionary would give.
    They match in every inflected form, whatever the language of the text. `alone` says whether one mention
    suffices for relevance; a target that does not needs a context term or another target nearby.
    """

    id: str
    kind: TargetKind
    names: dict[str, tuple[str, ...]]
    alone: bool = True
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A forum that is followed (`own`), or one that it is compared with (`peer`)."""

    id: str
    name: str
    kind: WatchKind = "own"
    site: str | None = None
    languages: tuple[str, ...] = ("en",)
    time_zone: str = "UTC"  # the office's
    since: date | None = None
    targets: tuple[Target, ...] = ()
    context: dict[str, tuple[str, ...]] = field(default_factory=dict)  # language -> lemma phrases that support a mention
    namesakes: dict[str, tuple[str, ...]] = field(default_factory=dict)  # language -> lemma phrases that are not us
