"""A real page as an older system would have served it: the same texts in the same order, in tables, without a name on anything."""

from lxml import etree, html

from crawler.extraction.document import parse

_SAYS_NOTHING = frozenset(("href", "src", "content", "property", "name", "charset", "lang", "rel", "type", "http-equiv"))
_SEMANTIC = frozenset(("article", "section", "main", "header", "footer", "nav", "aside", "figure"))


def in_tables(page: str) -> str:
    """Return the page with every block that holds blocks as a table, and without class, id, role and semantic tags."""
    tree = parse(page)
    assert tree is not None
    for element in tree.iter(etree.Element):
        for attribute in set(element.attrib) - _SAYS_NOTHING:
            del element.attrib[attribute]
        if element.tag in _SEMANTIC:
            element.tag = "div"
        elif element.tag == "figcaption":
            element.tag = "p"
    for element in list(tree.iter("div")):
        if element.find("div") is not None or element.find("table") is not None:
            _lay_out(element)
    return html.tostring(tree, encoding="unicode")


def _lay_out(block: etree._Element) -> None:
    block.tag = "table"
    for child in list(block):
        if child.tag in ("div", "table"):
            row, cell = html.Element("tr"), html.Element("td")
            row.tail, child.tail = child.tail, None
            block.replace(child, row)
            row.append(cell)
            cell.append(child)
