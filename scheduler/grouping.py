"""Groups the reprints among what was read lately. The answer depends on the articles alone, not on the order they came in."""

from datetime import datetime, timedelta

from domain.coverage import StoryRef
from domain.protocols import StoryBook


def regroup(book: StoryBook, *, window_days: float, now: datetime) -> int:
    """Give every article of the window its story; return how many coverages changed.

    Members are replayed in order of (published, id), so that a run that was killed and started again,
    or read in another order, ends with the same stories.
    """
    from processing.stories import Grouper

    members = book.members(since=datetime.fromtimestamp(0, tz=now.tzinfo))
    grouper = Grouper(window=timedelta(days=window_days))
    stories: dict[str, StoryRef] = {}
    for member in members:
        stories[member.article] = grouper.add(
            member.article, headline=member.headline, body=member.body, published=member.published, language=member.in_language
        )
    return book.assign(stories, now=now)
