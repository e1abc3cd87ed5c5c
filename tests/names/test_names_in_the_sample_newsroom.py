"""Every article of the sample newsroom comes out as its editors labelled it: relevance, role, and which targets it names."""

import pytest

from examples.newsroom.expected import GoldArticle, articles
from tests.support.names_watch import assess, look

ARTICLES = [article for edition in (1, 2) for article in articles(edition)]


def texts_of(article: GoldArticle) -> dict[str, str]:
    return {"headline": article.headline, "description": article.description, "body": article.body, "language": article.language}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.url)
def test_it_is_read_as_labelled(article: GoldArticle) -> None:
    judgement = assess(**texts_of(article))
    assert (judgement.relevance >= 0.5) == article.gold.relevant, judgement.reasons
    assert judgement.role == article.gold.role, judgement.reasons
    kinds = {mention.target_kind for mention in look(**texts_of(article)).mentions}
    assert not article.gold.relevant or kinds == set(article.gold.targets)
