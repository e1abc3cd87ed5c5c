"""Whether there is a browser to render pages with. Imports nothing heavy: `forumwatch doctor` asks, too."""

import shutil
from importlib.util import find_spec

from domain.settings import CrawlSettings

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def why_not(settings: CrawlSettings) -> str | None:
    """Return what is missing for a browser and how to get it, None if nothing is."""
    if find_spec("scrapy_playwright") is None:
        return "it needs a browser, and forumwatch[browser] is not installed: pip install 'forumwatch[browser]'"
    if chromium(settings) is None:
        named = f"{settings.browser} is no Chromium" if settings.browser else "there is no Chromium on PATH"
        return f"it needs a browser, and {named}: install one, or name it in crawl.browser"
    return None


def chromium(settings: CrawlSettings) -> str | None:
    """Return the path of the Chromium to use, None if there is none."""
    if settings.browser is not None:
        return shutil.which(settings.browser)
    return next((path for name in NAMES if (path := shutil.which(name))), None)
