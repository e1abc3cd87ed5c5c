"""Stories and the furniture around them: the sample newsroom's articles, and a few in languages that it does not speak."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NEWSROOM = Path(__file__).parents[3] / "examples" / "newsroom" / "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as its author wrote it; `paragraphs` without the lead, which is `description`."""

    language: str
    headline: str
    description: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One story to be laid out, other stories of the language for lists beside it, the language's furniture, and chance."""

    story: Story
    others: tuple[Story, ...]
    words: dict[str, Any]
    chance: random.Random = field(compare=False)

    def other(self, place: int) -> Story:
        return self.others[place % len(self.others)]


@cache
def stories() -> dict[str, tuple[Story, ...]]:
    """Return the stories by language, longest first, each list in a fixed order."""
    found: dict[str, list[Story]] = {}
    for path in sorted(NEWSROOM.glob("*/*.md")):
        _, head, text = path.read_text("utf-8").split("+++\n", 2)
        about = tomllib.loads(head)
        language = about["language"].partition("-")[0]
        paragraphs = tuple(part.strip() for part in text.split("\n\n") if part.strip())
        if not any(part.startswith(("#", "-", ">", "|")) for part in paragraphs):
            found.setdefault(language, []).append(
                Story(language=language, headline=about["headline"], description=about["description"], paragraphs=paragraphs)
            )
    for language, items in tomllib.loads((HERE / "stories.toml").read_text("utf-8")).items():
        for item in items:
            found.setdefault(language, []).append(Story(language=language, **item | {"paragraphs": tuple(item["paragraphs"])}))
    return {language: tuple(sorted(items, key=lambda story: -sum(map(len, story.paragraphs)))) for language, items in found.items()}


@cache
def furniture() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "furniture.toml").read_text("utf-8"))


def scenes(language: str, *, seed: int) -> Iterator[Scene]:
    """Yield scenes of a language without end, its stories in turn."""
    chance = random.Random(f"{language} {seed}")
    told = stories()[language]
    place = chance.randrange(len(told))
    while True:
        story = told[place % len(told)]
        others = [other for other in told if other is not story]
        chance.shuffle(others)
        yield Scene(story=story, others=tuple(others), words=furniture()[language], chance=chance)
        place += 1
