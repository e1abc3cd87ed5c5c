"""What we are called where we ask."""

from functools import cache
from importlib.metadata import version

ROBOTS_NAME = "forumwatch"  # the name that robots.txt may address


@cache
def product() -> str:
    """Return name and version: "forumwatch/0.1.0"."""
    return f"{ROBOTS_NAME}/{version('forumwatch')}"
