"""Layouts of news portals and blogs of 2008 to 2018: named blocks, readers' comments, boxes inside the text."""

from html import escape

from tests.support.pagefactory.parts import Sheet, broken, comments, dated, document, headlines, login, menu, paragraphs, share, teasers
from tests.support.pagefactory.stories import Scene


def _portal(scene: Scene, text: str, *, below: str = "", lead: bool = False, shown: int | None = None) -> Sheet:
    return document(
        scene,
        f'<div id="header"><ul>{"".join(f"<li>{item}</li>" for item in menu(scene, between="|").split("|"))}</ul></div>'
        f'<div id="content"><div class="article"><h1>{escape(scene.story.headline)}</h1>{text}</div>{below}</div>'
        f'<div id="column"><h3>{scene.words["latest"]}</h3><ul>{headlines(scene, 9)}</ul></div>'
        f'<div id="footer"><p>{scene.words["copyright"]}</p></div>',
        lead=lead,
        shown=shown,
    )


def opinions(scene: Scene) -> Sheet:
    """A portal whose readers write more than its editors: comments under a class of the portal's own language."""
    each = '<div class="opinia"><div class="autor">{nick} ({time})</div><p class="tresc">{text}</p><a href="#odp">+1</a></div>'
    shown = comments(scene, each=each) + comments(scene, each=each.replace("opinia", "opinia odpowiedz"))
    return _portal(scene, paragraphs(scene), below=f'<div id="opinie"><h2>{scene.words["discussion"]}</h2>{shown}</div>')


def unnamed_comments(scene: Scene) -> Sheet:
    """Comments with meaningless class names, in the same block as the text."""
    each = '<div class="b7"><div class="b8"><a href="/u/1">{nick}</a> {time}</div><div class="b9"><p>{text}</p></div></div>'
    return _portal(scene, f"{paragraphs(scene)}<h3>{scene.words['discussion']}</h3>{comments(scene, each=each)}")


def forum_list(scene: Scene) -> Sheet:
    """Comments as a list with the answers inside, a form below."""
    each = '<li id="c1"><cite>{nick}</cite> <small>{time}</small><p>{text}</p><a href="#re">Re</a></li>'
    below = f'<ol class="commentlist">{comments(scene, each=each)}</ol><div id="respond">{login(scene)}</div>'
    return _portal(scene, f'<div class="entry">{paragraphs(scene)}</div>{share(scene)}', below=below)


def boxes_in_text(scene: Scene) -> Sheet:
    """Related headlines, a teaser and a subscription prompt between the paragraphs."""
    parts = [f"<p>{escape(text)}</p>" for text in scene.story.paragraphs]
    box = f'<div class="inject"><span>{scene.words["also"]}</span> {headlines(scene, 1, each="{}")}</div>'
    prompt = f'<p><i><a href="https://chat.example/us">{scene.words["subscribe"]}</a></i></p>'
    parts.insert(1, box)
    parts.insert(3, f'<div class="mid-box">{teasers(scene, 1)}</div>')
    return _portal(scene, f'<div class="text">{"".join(parts)}{prompt}</div>{share(scene)}')


def dated_tail(scene: Scene) -> Sheet:
    """Twelve dated headlines follow the text, each a block of its own without a list around them."""
    return _portal(scene, f"<div>{paragraphs(scene)}</div><div>{scene.words['latest']}</div>{dated(scene, 12)}")


def lead_apart(scene: Scene) -> Sheet:
    """The lead stands in a heading, parted from the text by a picture with a caption."""
    picture = f'<div class="photo"><img src="/p.jpg"><span class="podpis">{scene.words["photo"]}</span></div>'
    lead = f'<h2 class="lead">{escape(scene.story.description)}</h2>'
    return _portal(scene, f'{lead}{picture}<div class="txt">{paragraphs(scene)}</div>', lead=True)


def bold_lead(scene: Scene) -> Sheet:
    """The lead is bold text before line breaks; name and source end the text."""
    lead = f"<strong>{escape(scene.story.description)}</strong><br><br>"
    return _portal(
        scene, f'<div class="news_text">{lead}{broken(scene)}</div><div class="rating">{scene.words["views"]} | 4.5/5</div>', lead=True
    )


def two_sentences(scene: Scene) -> Sheet:
    """News of one paragraph among much else."""
    text = scene.story.paragraphs[0]
    return _portal(
        scene,
        f'<span class="date">06.01.2012 10:15</span><div class="t">{escape(text)}</div>{share(scene)}',
        below=f"<div>{teasers(scene, 6, name='anons')}</div>",
        shown=1,
    )


def ads_between(scene: Scene) -> Sheet:
    """The text is cut into blocks by advertisements."""
    cut = max(1, len(scene.story.paragraphs) // 2)
    first, second = scene.story.paragraphs[:cut], scene.story.paragraphs[cut:]
    blocks = ["".join(f"<p>{escape(text)}</p>" for text in half) for half in (first, second)]
    advert = '<div class="banner"><a href="https://shop.example/">-50%</a></div>'
    return _portal(scene, f'<div class="part">{blocks[0]}</div>{advert}<div class="part">{blocks[1]}</div>')


def printed_twice(scene: Scene) -> Sheet:
    """The text stands on the page a second time, for the printer."""
    hidden = f'<div id="print" style="display:none"><h1>{escape(scene.story.headline)}</h1>{paragraphs(scene)}</div>'
    return _portal(scene, f'<div class="body">{paragraphs(scene)}</div>', below=hidden)


LAYOUTS = (
    opinions,
    unnamed_comments,
    forum_list,
    boxes_in_text,
    dated_tail,
    lead_apart,
    bold_lead,
    two_sentences,
    ads_between,
    printed_twice,
)
