"""The public filter `forumwatch group`, a record at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.errors import BadInput
from processing.stories.grouper import Grouper, role_of, similarity
from processing.stories.shingles import likeness, shingles

Record = dict[str, Any]


class GroupLines:
    """Answers the lines of `group` in the order they come; with `--pairs` each line by itself."""

    def __init__(self, *, window: timedelta) -> None:
        self._grouper = Grouper(window=window)
        self._seen: set[str] = set()
        self._latest = datetime.fromtimestamp(0, tz=UTC)  # an article without a time came when the one before it did

    def group_line(self, record: Record) -> Record:
        """Return {id, story, syndication_of, similarity}; the last two are null for an original. Raises BadInput."""
        key = str(record["id"])
        if key in self._seen:
            raise BadInput(f"id {key!r} came before", fix="give each article an id of its own")
        headline, body = _texts(record, "")
        published = self._latest = _time(record.get("published")) or self._latest
        self._seen.add(key)
        story = self._grouper.add(key, headline=headline, body=body, published=published)
        return {"id": record["id"], "story": story.id, "syndication_of": story.origin, "similarity": story.similarity}

    @staticmethod
    def compare_line(record: Record) -> Record:
        """Return {id, similarity, same_story} for the articles `a` and `b` of one line. Raises BadInput."""
        sets = []
        for side in ("a", "b"):
            article = record.get(side)
            if not isinstance(article, dict):
                raise BadInput(f"lacks {side}", fix='add "a" and "b", each an object with headline and body')
            headline, body = _texts(article, f"{side}.")
            sets.append(shingles(body or headline))
        like = likeness(*sets)
        same = role_of(like, *map(len, sets)) is not None
        return {"id": record["id"], "similarity": round(similarity(like), 4), "same_story": same}


def _texts(record: Record, prefix: str) -> tuple[str, str]:
    texts = []
    for name in ("headline", "body"):
        value = record.get(name)
        if value is not None and not isinstance(value, str):
            raise BadInput(f"{prefix}{name} is a {type(value).__name__}", fix="write it as a string")
        texts.append(value or "")
    if not any(text.strip() for text in texts):
        raise BadInput(f"{prefix}headline and {prefix}body are empty", fix="give at least one")
    return texts[0], texts[1]


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(f"published = {value!r}", fix="write ISO 8601, such as 2019-10-07T09:00:00+03:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
