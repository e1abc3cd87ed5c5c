"""Layouts of 2015 to today: semantic tags, hashed class names, consent walls, paywalls, live blogs."""

import json
from html import escape

from tests.support.pagefactory.parts import Sheet, comments, dated, document, headlines, menu, paragraphs, share, teasers
from tests.support.pagefactory.stories import Scene


def _page(scene: Scene, main: str, *, head: str = "", after: str = "", **shown: object) -> Sheet:
    title = escape(scene.story.headline)
    meta = (
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta name="description" content="{escape(scene.story.description)}">{head}'
    )
    nav = "".join(f"<li>{item}</li>" for item in menu(scene, between="|").split("|"))
    return document(
        scene,
        f"<header><nav><ul>{nav}</ul></nav></header><main>{main}</main>{after}"
        f"<footer><ul>{nav}</ul><p>{scene.words['copyright']}</p></footer>",
        head=meta,
        **shown,  # type: ignore[arg-type]
    )


def semantic(scene: Scene) -> Sheet:
    """An <article> with JSON-LD, figure, related cards, and a newsletter box inside the text."""
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": scene.story.headline,
        "articleBody": " ".join(scene.story.paragraphs),
    }
    first, *rest = scene.story.paragraphs
    figure = f'<figure><img src="/p.jpg"><figcaption>{scene.words["photo"]}</figcaption></figure>'
    letter = f'<aside class="newsletter"><p>{scene.words["subscribe"]}</p><button>OK</button></aside>'
    text = f"<p>{escape(first)}</p>{figure}{letter}{''.join(f'<p>{escape(part)}</p>' for part in rest)}"
    related = f'<section class="related"><h2>{scene.words["also"]}</h2>{teasers(scene, 4, tag="article")}</section>'
    return _page(
        scene,
        f"<article><h1>{escape(scene.story.headline)}</h1><time datetime='2025-03-02'>2.3.2025</time>{text}{share(scene)}</article>"
        f"{related}",
        head=f'<script type="application/ld+json">{json.dumps(linked, ensure_ascii=False)}</script>',
    )


def hashed(scene: Scene) -> Sheet:
    """Every block is a div with a hashed class name, paragraphs too."""
    text = "".join(
        f'<div class="sc-1x2y3 kQdZpb"><div class="sc-9f8e7"><span>{escape(part)}</span></div></div>' for part in scene.story.paragraphs
    )
    card = '<div class="sc-4d5c6 gHtRw"><div class="sc-7b8a9">{}</div></div>'
    return _page(
        scene,
        f'<div class="sc-0a1b2"><h1 class="sc-3c4d5">{escape(scene.story.headline)}</h1>{text}</div>'
        f'<div class="sc-6e7f8">{headlines(scene, 6, each=card)}</div><div class="sc-5e6f7">{teasers(scene, 5, name="sc-4d5c7")}</div>',
    )


def consent_wall(scene: Scene) -> Sheet:
    """The consent dialogue is longer than the news."""
    vendors = "".join(f"<p>{scene.words['cookies']}</p><label>{place}</label>" for place in range(1, 6))
    wall = f'<div id="cmp-consent" role="dialog"><h2>Cookies</h2>{vendors}<button>OK</button></div>'
    text = paragraphs(scene)
    return _page(scene, f'<h1>{escape(scene.story.headline)}</h1><div class="content-body">{text}</div>', after=wall)


def paywall(scene: Scene) -> Sheet:
    """Two paragraphs, then the prompt to subscribe and what others read."""
    stub = f'<div class="offer-box"><h3>{scene.words["stub"]}</h3><p>{scene.words["subscribe"]}</p></div>'
    text = "".join(f"<p>{escape(part)}</p>" for part in scene.story.paragraphs[:2])
    return _page(
        scene,
        f"<article><h1>{escape(scene.story.headline)}</h1><div class='text'>{text}</div>{stub}</article><div>{teasers(scene, 6)}</div>",
        shown=2,
    )


def live_blog(scene: Scene) -> Sheet:
    """Entries with a time each, as many as the story has paragraphs; the list of other news is dated, too."""
    entries = "".join(
        f'<div class="live-entry"><time>{18 - place // 4}:{59 - 3 * place:02}</time><div class="entry-text">'
        f"<p>{escape(text)}</p></div></div>"
        for place, text in enumerate(scene.story.paragraphs)
    )
    lead = f'<p class="lead">{escape(scene.story.description)}</p>'
    return _page(
        scene,
        f'<h1>{escape(scene.story.headline)}</h1>{lead}<div class="live-feed">{entries}</div>',
        after=f"<aside>{dated(scene, 8)}</aside>",
        lead=True,
    )


def interview(scene: Scene) -> Sheet:
    """Short questions in bold between the answers."""
    questions = [f"– {other.headline}?" for other in scene.others[:3]]
    parts: list[str] = []
    told: list[str] = []
    for place, text in enumerate(scene.story.paragraphs):
        if 0 < place <= len(questions):
            parts.append(f"<p><strong>{escape(questions[place - 1])}</strong></p>")
            told.append(questions[place - 1])
        parts.append(f"<p>– {escape(text)}</p>")
        told.append(text)
    return _page(scene, f"<article><h1>{escape(scene.story.headline)}</h1>{''.join(parts)}</article>", told=tuple(told))


def list_and_quotes(scene: Scene) -> Sheet:
    """Headings, a list and quotes are part of the text."""
    parts: list[str] = []
    told: list[str] = []
    for place, text in enumerate(scene.story.paragraphs):
        if place == 1:
            parts.append(f"<h2>{escape(scene.other(0).headline)}</h2>")
            told.append(scene.other(0).headline)
        if place == 2:
            parts.append(f"<blockquote><p>{escape(text)}</p></blockquote>")
        elif place == 3:
            items = [other.description for other in scene.others[:3]]
            parts.append(f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul><p>{escape(text)}</p>")
            told.extend(items)
        else:
            parts.append(f"<p>{escape(text)}</p>")
        told.append(text)
    return _page(
        scene,
        f'<article class="post"><h1>{escape(scene.story.headline)}</h1><div class="entry-content">{"".join(parts)}</div>{share(scene)}'
        f'<ul class="tags"><li><a href="/t/1">{scene.words["menu"][1]}</a></li><li><a href="/t/2">{scene.words["menu"][2]}</a></li></ul>'
        "</article>",
        told=tuple(told),
    )


def long_read(scene: Scene) -> Sheet:
    """The texts of several stories under headings, with a picture between each."""
    parts: list[str] = []
    told: list[str] = []
    for story in (scene.story, *scene.others[2:5]):
        parts.append(f"<h2>{escape(story.headline)}</h2><figure><img src='/a.jpg'><figcaption>{scene.words['photo']}</figcaption></figure>")
        parts.extend(f"<p>{escape(text)}</p>" for text in story.paragraphs)
        told.extend((story.headline, *story.paragraphs) if story is not scene.story else story.paragraphs)
    return _page(
        scene, f"<article><h1>{escape(scene.story.headline)}</h1><div class='prose'>{''.join(parts[1:])}</div></article>", told=tuple(told)
    )


def blog(scene: Scene) -> Sheet:
    """A blog: post meta, author's box, sharing, previous and next, comments."""
    each = '<li class="comment"><div class="comment-author">{nick}</div><div class="comment-meta">{time}</div><p>{text}</p></li>'
    return _page(
        scene,
        f'<div class="post hentry"><h1 class="entry-title">{escape(scene.story.headline)}</h1><div class="entry-meta">2.3.2019</div>'
        f'<div class="entry-content">{paragraphs(scene)}<div class="sharedaddy">{share(scene)}</div></div>'
        f'<div class="author-box"><p>{scene.words["nicks"][0]}. {escape(scene.other(1).description)}</p></div>'
        f'<div class="nav-links">{headlines(scene, 2, each="{}")}</div></div>'
        f'<div id="comments" class="comments-area"><h2>{scene.words["discussion"]}</h2><ol>{comments(scene, each=each)}</ol></div>',
    )


def cards_below(scene: Scene) -> Sheet:
    """An endless page: other articles stand below as cards with a headline and their first lines."""
    cards = "".join(
        f'<div class="card"><h3><a href="/n/{place}">{escape(other.headline)}</a></h3><p>{escape(other.description)}</p>'
        f"<p>{escape(other.paragraphs[0])}</p></div>"
        for place, other in enumerate(scene.others[:5])
    )
    return _page(
        scene,
        f'<div class="article-page"><h1>{escape(scene.story.headline)}</h1><p class="perex">{escape(scene.story.description)}</p>'
        f'<div class="article__text">{paragraphs(scene)}</div></div><div class="feed">{cards}</div>',
        lead=True,
    )


LAYOUTS = (semantic, hashed, consent_wall, paywall, live_blog, interview, list_and_quotes, long_read, blog, cards_below)
