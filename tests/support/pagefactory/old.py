"""Layouts of 2005 to 2013: tables, line breaks, hardly a class name."""

from html import escape

from tests.support.pagefactory.parts import (
    Sheet,
    broken,
    comments,
    dated,
    document,
    headlines,
    login,
    menu,
    paragraphs,
    poll,
    share,
    teasers,
)
from tests.support.pagefactory.stories import Scene


def three_columns(scene: Scene) -> Sheet:
    """Menu, text in line breaks, teasers: cells of one table, nothing named."""
    text = f"<b>{escape(scene.story.headline)}</b><br><small>06.01.2012 14:05</small><br><br>{broken(scene)}"
    return document(
        scene,
        f'<table width="100%"><tr><td colspan="3"><table width="100%"><tr><td>'
        f"{menu(scene, between='</td><td>')}</td></tr></table></td></tr>"
        f'<tr valign="top"><td width="150">{menu(scene)}<br>{login(scene)}</td><td width="500">{text}</td>'
        f'<td width="250">{teasers(scene, 6)}</td></tr><tr><td colspan="3"><small>{scene.words["copyright"]}</small></td></tr></table>',
    )


def agency_tables(scene: Scene) -> Sheet:
    """An agency's page: nested tables, paragraphs in a cell, a table of other headlines below the text in the same cell."""
    rows = headlines(scene, 6, each='<tr><td class="small">&raquo;</td><td>{}</td></tr>')
    return document(
        scene,
        f'<table class="main" cellpadding=0><tr><td class="left" width=180><table>'
        f"{headlines(scene, 8, each='<tr><td>{}</td></tr>')}</table>"
        f'{poll(scene)}</td><td class="center"><table><tr><td><h1>{escape(scene.story.headline)}</h1></td></tr>'
        f'<tr><td><span class="date">6 01 2012 11:40</span></td></tr><tr><td class="txt">{paragraphs(scene)}'
        f"<table><tr><td colspan=2><b>{scene.words['also']}</b></td></tr>{rows}</table></td></tr></table></td>"
        f'<td class="right" width=240>{dated(scene, 8, each="<p>{}</p>")}</td></tr></table><p>{scene.words["copyright"]}</p>',
    )


def font_soup(scene: Scene) -> Sheet:
    """Upper-case tags, FONT around everything, paragraphs that are never closed, in CENTER and a table."""
    text = "\n<P ALIGN=justify><FONT SIZE=2>".join(escape(part) for part in scene.story.paragraphs)
    return document(
        scene,
        f"<CENTER><TABLE WIDTH=760 BORDER=0><TR><TD BGCOLOR=#eeeeee>{menu(scene, between=' | ')}</TD></TR><TR><TD>"
        f"<FONT SIZE=4><B>{escape(scene.story.headline)}</B></FONT><P ALIGN=justify><FONT SIZE=2>{text}<P>"
        f"<FONT SIZE=1>{headlines(scene, 5, each='{}<BR>')}</FONT></TD></TR></TABLE>{scene.words['copyright']}</CENTER>",
    )


def long_teasers(scene: Scene) -> Sheet:
    """A cell of teasers that is longer than the article's, both paragraphs in bare cells."""
    return document(
        scene,
        f'<table><tr><td>{menu(scene)}</td><td><div class="zagolovok">{escape(scene.story.headline)}</div>'
        f'<p class="lead"><b>{escape(scene.story.description)}</b></p>{paragraphs(scene, name="MsoNormal")}</td>'
        f"<td>{teasers(scene, 14, tag='p')}</td></tr></table>",
        lead=True,
    )


def tail_in_text_block(scene: Scene) -> Sheet:
    """Headlines and teasers behind the text, in the block of the text, as its own kind of paragraphs."""
    return document(
        scene,
        f'<div id="wrap"><div id="menu">{menu(scene, between=" ")}</div><div id="center"><h1>{escape(scene.story.headline)}</h1>'
        f"<div class=text>{paragraphs(scene)}<p><b>{scene.words['also']}</b></p>{headlines(scene, 4, each='<p>{}</p>')}"
        f"<p><strong>{scene.words['latest']}</strong></p>{teasers(scene, 5, tag='p')}</div>{share(scene)}</div>"
        f'<div id="right">{dated(scene, 10)}</div></div>',
    )


def comments_in_tables(scene: Scene) -> Sheet:
    """Each reader's comment is a small table below a short text."""
    each = '<table width="100%"><tr><td bgcolor="#f0f0f0"><b>{nick}</b> {time}</td></tr><tr><td>{text}</td></tr></table>'
    return document(
        scene,
        f"<table><tr><td width=160>{menu(scene)}</td><td><h2>{escape(scene.story.headline)}</h2>{broken(scene, breaks='<br>')}<br>"
        f"<b>{scene.words['discussion']}</b>{comments(scene, each=each)}{login(scene)}</td></tr></table>",
    )


def bitrix_bare(scene: Scene) -> Sheet:
    """Bitrix: date, title and text of line breaks in one bare block, the latest news beside it."""
    return document(
        scene,
        f'<div class="top-menu"><ul>{headlines(scene, 1)}<li>{menu(scene, between="</li><li>")}</li></ul></div>'
        f'<div class="news-detail"><span class="news-date-time">06.01.2012</span><h3>{escape(scene.story.headline)}</h3>{broken(scene)}'
        f'<div style="clear:both"></div><br>{scene.words["views"]}</div><p><a href="/news/">…</a></p>'
        f'<div class="sidebar"><div class="news-list">{teasers(scene, 5, name="news-item", tag="p")}</div></div>',
    )


def bitrix_cell(scene: Scene) -> Sheet:
    """Bitrix in a table: the text lies in a cell, broken by single line breaks."""
    return document(
        scene,
        f'<table class="layout"><tr><td class="left">{menu(scene)}</td><td class="workarea"><h1 id="pagetitle">'
        f'{escape(scene.story.headline)}</h1><div class="news-detail">'
        f"<table><tr><td>{broken(scene, breaks='<br />')}</td></tr></table></div></td>"
        f'<td class="right"><div class="news-list">{dated(scene, 7, each="<p class=news-item>{}</p>")}</div></td></tr></table>'
        f'<div id="footer">{scene.words["copyright"]}</div>',
    )


def loose_body(scene: Scene) -> Sheet:
    """The text lies in the body itself, between headings and rules."""
    return document(
        scene,
        f"{menu(scene, between=' | ')}<hr><h2>{escape(scene.story.headline)}</h2>{broken(scene)}<hr>"
        f"<ul>{headlines(scene, 6)}</ul><hr>{scene.words['copyright']}",
    )


def photo_in_text(scene: Scene) -> Sheet:
    """A table in the text holds a picture and its caption; a poll and a login stand between text and footer."""
    first, *rest = scene.story.paragraphs
    picture = '<tr><td><img src="/p.jpg"></td></tr>'
    caption = f'<table align="left" width="200">{picture}<tr><td><small>{scene.words["photo"]}</small></td></tr></table>'
    return document(
        scene,
        f'<table><tr><td valign=top>{menu(scene)}</td><td><div class="hdr">{escape(scene.story.headline)}</div>{caption}'
        f"<div align=justify>{escape(first)}</div>{''.join(f'<div align=justify>{escape(text)}</div>' for text in rest)}"
        f"<p>{scene.words['views']}</p>{poll(scene)}{login(scene)}</td></tr></table>",
    )


LAYOUTS = (
    three_columns,
    agency_tables,
    font_soup,
    long_teasers,
    tail_in_text_block,
    comments_in_tables,
    bitrix_bare,
    bitrix_cell,
    loose_body,
    photo_in_text,
)
