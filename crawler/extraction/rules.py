"""Rules of one outlet: CSS selectors of its source file, for pages that the general way misreads. What a selector finds wins."""

from functools import cache

from cssselect import HTMLTranslator, SelectorError
from lxml.html import HtmlElement

from crawler.extraction.blocks import paragraphs, text_of
from crawler.extraction.moments import Moment, spans, stated
from crawler.extraction.persons import people
from crawler.extraction.tidy import tidied

_VALUES = ("datetime", "content", "data-datetime", "title")  # attributes that state a moment, before the text


@cache
def xpath_of(selector: str) -> str:
    """Return the XPath of a CSS selector (a list with commas is one). Raises ValueError, with the reason, for what is none."""
    try:
        return HTMLTranslator().css_to_xpath(selector)
    except SelectorError as error:
        raise ValueError(str(error)) from error


def removed(tree: HtmlElement, selector: str | None) -> None:
    """Take the elements out of the tree; what stands behind them stays."""
    for element in _found(tree, selector):
        if element.getparent() is not None:
            element.drop_tree()


def headline_by(tree: HtmlElement, selector: str | None) -> str:
    """Return the text of the first element that has one, "" where none has."""
    return next((text for element in _found(tree, selector) if (text := text_of(element))), "")


def body_by(tree: HtmlElement, selector: str | None, *, headline: str) -> list[str]:
    """Return the paragraphs of the elements in document order, without buttons, labels and the headline again."""
    return tidied([text for element in _found(tree, selector) for text in paragraphs(element)], headline=headline)


def byline_by(tree: HtmlElement, selector: str | None) -> tuple[str, ...]:
    """Return the names in the elements, in document order, each once."""
    return tuple(dict.fromkeys(name for element in _found(tree, selector) for name in people(text_of(element))))


def published_by(tree: HtmlElement, selector: str | None) -> Moment | None:
    """Return the first moment that an element states in an attribute or its text."""
    for element in _found(tree, selector):
        values = [value for name in _VALUES if (value := element.get(name))]
        text = text_of(element)
        moments = (*(stated(value) for value in values), next((moment for _, moment in spans(text)), None))
        if moment := next((moment for moment in moments if moment), None):
            return moment
    return None


def _found(tree: HtmlElement, selector: str | None) -> list[HtmlElement]:
    if not selector:
        return []
    found = tree.xpath(xpath_of(selector))
    return [element for element in found if isinstance(element, HtmlElement)] if isinstance(found, list) else []
