"""Layouts: where outlets put headline, date and author, and what stands in the way."""

import json
from collections.abc import Callable
from typing import Any

from tests.support.mastheads.scene import Masthead, Scene


def _linked(scene: Scene, **fields: Any) -> str:
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": scene.headline, **fields}
    return f'<script type="application/ld+json">{json.dumps(article, ensure_ascii=False)}</script>'


def _titled(scene: Scene, mark: str = " - ") -> str:
    return f'<title>{scene.headline}{mark}{scene.outlet}</title><meta property="og:title" content="{scene.headline}{mark}{scene.outlet}">'


def linked(scene: Scene) -> Masthead:
    """JSON-LD in UTC, the local time beside the headline."""
    head = _titled(scene) + _linked(scene, datePublished=scene.utc, author={"@type": "Person", "name": scene.authors[0]})
    return scene.page("linked", head=head, main=f"<h1>{scene.headline}</h1><span>{scene.written}</span>{scene.story}")


def linked_broken(scene: Scene) -> Masthead:
    """JSON-LD that a quotation mark broke."""
    stamp = scene.zoned.isoformat()
    broken = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "description": "So "quoted", and no JSON", '
        f'"datePublished": "{stamp}", "author": {{"@type": "Person", "name": "{scene.authors[0]}"}}}}</script>'
    )
    return scene.page("linked_broken", head=_titled(scene) + broken, main=f"<h1>{scene.headline}</h1>{scene.story}")


def graph(scene: Scene) -> Masthead:
    """A graph of nodes, the author by reference, the site's user as its name."""
    nodes = [
        {"@type": "WebSite", "name": scene.outlet},
        {"@type": "Article", "headline": scene.headline, "author": {"@id": "#jr"}, "datePublished": scene.zoned.isoformat()},
        {"@type": "Person", "@id": "#jr", "name": scene.authors[0]},
    ]
    head = _titled(scene, " | ") + f'<script type="application/ld+json">{json.dumps({"@graph": nodes}, ensure_ascii=False)}</script>'
    return scene.page("graph", head=head, main=f"<h1>{scene.headline}</h1>{scene.story}")


def opengraph(scene: Scene) -> Masthead:
    """Meta tags alone, the headline in no heading."""
    head = (
        f'{_titled(scene)}<meta property="og:site_name" content="{scene.outlet}"><meta name="author" content="{scene.authors[0]}">'
        f'<meta property="article:published_time" content="{scene.zoned.isoformat()}">'
    )
    return scene.page("opengraph", head=head, main=f'<div class="t">{scene.headline}</div>{scene.story}')


def bitrix(scene: Scene) -> Masthead:
    """No metadata, the date in numbers in the detail block, lists of newer items before and after it."""
    also = f'<div class="news-list"><p class="news-item"><span>{scene.later(48):%d.%m.%Y}</span> <a href="/n/9">{scene.other}</a></p></div>'
    main = (
        f'<div class="breadcrumb-navigation"><a href="/">…</a> &gt; {scene.headline}</div><h1>{scene.headline}</h1>'
        f'<div class="news-detail"><span class="news-date-time">{scene.numbers}</span>{scene.lead}<br><br>{scene.text}<br><br>'
        f"{scene.lead} {scene.text}</div>"
        f"<p><b>{scene.byline}</b></p>{also}"
    )
    return scene.page("bitrix", head=f"<title>{scene.headline} | {scene.outlet}</title>", main=main)


def table(scene: Scene) -> Masthead:
    """A layout table: headline, date and text in cells, newer items in the first."""
    newer = "".join(f'<b>{scene.later(24 * n):%d.%m.%Y}</b><br><a href="/n/{n}">{scene.other}</a><br>' for n in (1, 2, 3))
    main = (
        f"<table><tr><td width=150>{newer}</td><td><table><tr><td><font size=4><b>{scene.headline}</b></font></td></tr>"
        f"<tr><td align=right><i>{scene.day}</i></td></tr><tr><td>{scene.lead}<br>{scene.text}<br>{scene.lead} {scene.text}<br>"
        f"<i>{scene.byline}</i></td></tr></table></td></tr></table>"
    )
    return scene.page("table", head=f"<title>{scene.headline} - {scene.outlet}</title>", main=main)


def microdata(scene: Scene) -> Masthead:
    main = (
        f'<article itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{scene.headline}</h1>'
        f'<div itemprop="datePublished" content="{scene.zoned.isoformat()}">{scene.day}</div>'
        f'<span itemprop="author" itemscope><a href="/a/7"><span itemprop="name">{scene.authors[0]}</span></a></span>'
        f"{scene.story}</article>"
    )
    return scene.page("microdata", head=_titled(scene), main=main)


def one_line(scene: Scene) -> Masthead:
    """Author and date in one line under the headline."""
    main = f'<h1>{scene.headline}</h1><p class="meta">{scene.byline} | {scene.written}</p>{scene.story}'
    return scene.page("one_line", head=_titled(scene, " — "), main=main)


def two_authors(scene: Scene) -> Masthead:
    links = f" {scene.joint} ".join(f'<a href="/authors/{n}">{name}</a>' for n, name in enumerate(scene.authors))
    main = f'<h1>{scene.headline}</h1><div class="article__byline">{scene.by} {links}</div><time>{scene.written}</time>{scene.story}'
    return scene.page("two_authors", head=_titled(scene), main=main, authors=scene.authors)


def state(scene: Scene) -> Masthead:
    """Everything in the state of a script framework; the date shown is made by the script."""
    data = {"props": {"article": {"id": 41753, "publishedAt": scene.zoned.isoformat(), "related": [{"id": 41801}]}}}
    main = f'<h1>{scene.headline}</h1><span class="author-name">{scene.authors[0]}</span>{scene.story}'
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    return scene.page("state", head=_titled(scene), main=main + script)


def dated_address(scene: Scene) -> Masthead:
    main = f'<h1>{scene.headline}</h1><a rel="author" href="/a/3">{scene.authors[0]}</a>{scene.story}'
    return scene.page("dated_address", head=_titled(scene), main=main, path=f"/{scene.local:%Y/%m/%d}/old-hall")


def pieces(scene: Scene) -> Masthead:
    """The date on a calendar leaf, the time beside it."""
    leaf = f"<b>{scene.local.day}</b> <span>{scene.month}</span>" if scene.month else f"<b>{scene.day}</b>"
    about = f'<div class="date">{leaf}</div><span>{scene.clock}</span><div class="author">{scene.authors[0]}</div>'
    return scene.page("pieces", head=_titled(scene), main=f"<h1>{scene.headline}</h1>{about}{scene.story}")


def logo(scene: Scene) -> Masthead:
    """The logo is the h1, the headline an h2."""
    main = (
        f'<h1 class="logo"><a href="/">{scene.outlet}</a></h1><h2>{scene.headline}</h2>'
        f'<div class="post-meta"><time datetime="{scene.zoned.isoformat()}">{scene.day}</time></div>{scene.story}<p>{scene.byline}</p>'
    )
    return scene.page("logo", head=_titled(scene), main=main)


def outlet_as_author(scene: Scene) -> Masthead:
    """Machines are told that the outlet wrote it; readers see who did."""
    publisher = {"@type": "Organization", "name": scene.outlet}
    head = _titled(scene) + _linked(scene, datePublished=scene.zoned.isoformat(), author=publisher, publisher=publisher)
    main = f'<h1>{scene.headline}</h1><div class="byline">{scene.byline}</div>{scene.story}'
    return scene.page("outlet_as_author", head=head, main=main)


def updated(scene: Scene) -> Masthead:
    """The last change is shown first."""
    main = (
        f"<h1>{scene.headline}</h1><p>{scene.updated}: {scene.later(49):%d.%m.%Y %H:%M}</p><p>{scene.numbers}</p>"
        f'<p class="author">{scene.authors[0]}</p>{scene.story}'
    )
    return scene.page("updated", head=_titled(scene), main=main)


def discussed(scene: Scene) -> Masthead:
    """Readers' comments with their own names and days below."""
    talk = "".join(
        f'<div class="comment"><span class="comment-author" rel="author">Max Mustermann</span> <time>{scene.later(30 * n):%d.%m.%Y}</time>'
        f"<p>{scene.text}</p></div>"
        for n in (1, 2)
    )
    main = (
        f'<h1>{scene.headline}</h1><p class="info"><em>{scene.byline}</em> {scene.day}</p>{scene.story}<div class="comments">{talk}</div>'
    )
    return scene.page("discussed", head=_titled(scene), main=main)


LAYOUTS: tuple[Callable[[Scene], Masthead], ...] = (
    *(linked, linked_broken, graph, opengraph, bitrix, table, microdata, one_line, two_authors),
    *(state, dated_address, pieces, logo, outlet_as_author, updated, discussed),
)
