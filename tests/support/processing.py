"""A small watch of the forum and mentions, for the tests of processing."""

from typing import Any

from domain.coverage import Mention, Probabilities
from domain.watch import Target, Watch
from processing.sentiment import label_of

FORUM = Watch(
    id="forum",
    name="Minsk Dialogue",
    languages=("en", "ru", "be", "uk", "pl", "de"),
    targets=(
        Target(
            id="forum",
            kind="event",
            names={
                "en": ("Minsk Dialogue",),
                "ru": ("Минский диалог",),
                "be": ("Мінскі дыялог",),
                "uk": ("Мінський діалог",),
                "pl": ("Dialog Miński",),
                "de": ("Minsker Dialog",),
            },
        ),
        Target(id="council", kind="organiser", names={"en": ("Minsk Dialogue Council",)}),
        Target(
            id="director",
            kind="person",
            alone=False,
            names={"en": ("Yauheni Preiherman",), "ru": ("Евгений Прейгерман",), "be": ("Яўген Прэйгерман",)},
        ),
    ),
    context={"en": ("forum",), "ru": ("форум",), "be": ("форум",), "uk": ("форум",), "pl": ("forum",), "de": ("Forum",)},
    namesakes={"en": ("Minsk agreements",), "ru": ("минские соглашения",)},
)


def mention(**changes: Any) -> Mention:
    """Return an unrated mention of the forum in the body, with changes."""
    values: dict[str, Any] = {
        "target": "forum",
        "target_kind": "event",
        "field": "body",
        "start": 0,
        "end": 14,
        "text": "Minsk Dialogue",
        "sentence_start": 0,
        "sentence_end": 20,
    }
    return Mention(**{**values, **changes})


def rated_mention(polarity: float, **changes: Any) -> Mention:
    """Return a mention that a scorer rated; its probabilities give the polarity, the rest is neutral."""
    chances = Probabilities(negative=max(0.0, -polarity), neutral=1 - abs(polarity), positive=max(0.0, polarity))
    rating = {"polarity": polarity, "label": label_of(polarity), "probabilities": chances, "method": "textblob@0.20.1"}
    return mention(**{**rating, **changes})
