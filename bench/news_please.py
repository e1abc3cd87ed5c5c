"""news-please as a peer of the crawl benchmark; runs by the Python of an environment of its own, which has nothing of ours.

    python -m venv ../peers && ../peers/bin/pip install news-please
    python -m bench.crawl --news-please ../peers/bin/python

Pictures are not fetched: as shipped it would ask the addresses that the pages name.
"""

import sys

from newspaper.extractors.image_extractor import ImageExtractor
from newsplease import NewsPlease


def main() -> int:
    ImageExtractor._fetch_image = lambda *_: None
    articles = [NewsPlease.from_url(url) for url in sys.argv[1:]]
    print(len(articles), sum(len(article.maintext or "") for article in articles if article is not None))
    return 0


if __name__ == "__main__":
    sys.exit(main())
