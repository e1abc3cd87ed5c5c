"""What a page's scripts carry of the article: the state that its framework starts from."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_PUBLISHED = re.compile(
    r"[\"'](?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publishedDate|published_date|pubDate|pub_date|"
    r"publicationDate|publication_date|firstPublishDate|firstPublished|firstPublicationDate|first_published_at|datePublish|publishTime|"
    r"publish_time|published_time|publishedTime|articlePublishDate|dateCreated)[\"']\s*:\s*[\"']?([\w :.,+/-]{8,40})",
)
_LARGEST = 3_000_000  # characters of a script that are looked at
_MOST = 20


def dates_in_scripts(tree: HtmlElement) -> Iterator[str]:
    """Yield the texts of publication dates in scripts, in document order; state often holds other articles, too."""
    count = 0
    for script in tree.iter("script"):
        for match in _PUBLISHED.finditer((script.text or "")[:_LARGEST].replace('\\"', '"')):
            if (count := count + 1) > _MOST:
                return
            yield match[1].strip()
