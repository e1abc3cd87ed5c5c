"""Groups the reprints among what was read lately. The answer depends on the articles alone, not on the order they came in."""

from datetime import datetime, timedelta

from domain.coverage import StoryRef
from domain.protocols import StoryBook


def regroup(book: StoryBook, *, window_days: float, now: datetime) -> int:
    """Give every article since the earliest newly read one its story; return how many coverages changed.

    An article's story depends on earlier articles alone. So those before the earliest new one are settled and only
    remembered; the rest is replayed in order of (published, id). A run that was killed and started again, or that read in
    another order, ends with the same stories.
    """
    from processing.stories import Grouper

    waiting = book.unsettled()
    if waiting is None:
        return 0
    window = timedelta(days=window_days)
    grouper = Grouper(window=window)
    stories: dict[str, StoryRef] = {}
    for member in book.members(since=waiting.since - window):
        if member.published < waiting.since and member.story is not None:
            grouper.remember(member.article, headline=member.headline, body=member.body, published=member.published, story=member.story)
        else:
            stories[member.article] = grouper.add(member.article, headline=member.headline, body=member.body, published=member.published)
    changed = book.assign(stories, now=now)
    book.settle(waiting)
    return changed
