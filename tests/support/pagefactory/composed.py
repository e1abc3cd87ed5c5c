"""Pages put together by chance from the habits of many outlets: what holds the text, what stands in it, below it and beside it.

Each choice is one that was seen on real pages; together they make more layouts than anybody would write by hand.
"""

from collections.abc import Callable
from html import escape

from tests.support.pagefactory.parts import (
    DAYS,
    Sheet,
    comments,
    dated,
    document,
    headlines,
    login,
    menu,
    poll,
    share,
    teasers,
)
from tests.support.pagefactory.stories import Scene

NAMES = {
    "none": {},
    "english": {"text": "article-text", "side": "sidebar", "title": "title", "main": "main-content", "talk": "comments", "more": "related"},
    "local": {"text": "tekst", "side": "prava", "title": "zagolovok", "main": "centr", "talk": "obsuzhdenie", "more": "drugie"},
    "meaningless": {"text": "b12", "side": "b7", "title": "h_x", "main": "c0", "talk": "b9", "more": "b14"},
    "misleading": {"text": "news-item", "side": "content2", "title": "link", "main": "sidebar-left-wrap", "talk": "text", "more": "story"},
}


class _Composer:
    """One page in the making: the scene's chance decides."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.chance = scene.chance
        self.names = NAMES[self.chance.choice(list(NAMES))]

    def one(self, *choices: Callable[[], str]) -> str:
        return self.chance.choice(choices)()

    def maybe(self, share_of_pages: float, *choices: Callable[[], str]) -> str:
        return self.one(*choices) if self.chance.random() < share_of_pages else ""

    def block(self, content: str, name: str = "", *, tag: str = "div") -> str:
        mark = f' class="{self.names[name]}"' if name in self.names else ""
        return f"<{tag}{mark}>{content}</{tag}>"

    # The text.

    def title(self) -> str:
        text = escape(self.scene.story.headline)
        tag = self.chance.choice(("h1", "h1", "h2", "h3", "div", "b"))
        return self.block(text, "title", tag=tag) + ("<br>" if tag == "b" else "")

    def about(self) -> str:
        day, views = DAYS[0], self.scene.words["views"]
        return self.one(
            lambda: f"<small>{day} 14:05</small><br>",
            lambda: f'<div class="date">{day}</div>',
            lambda: f"<p>{day} | {self.scene.words['nicks'][0]}</p>",
            lambda: f'<table width="100%"><tr><td>{day} 10:30</td><td align="right">{views}</td></tr></table>',
            lambda: "",
        )

    def lead(self) -> str:
        text = escape(self.scene.story.description)
        return self.one(
            lambda: f"<p><b>{text}</b></p>",
            lambda: f'<div class="{self.chance.choice(("lead", "anons", "intro", "a1"))}">{text}</div>',
            lambda: f"<h2>{text}</h2>",
            lambda: f"<strong>{text}</strong><br><br>",
        )

    def paragraphs(self) -> list[str]:
        texts = [escape(text) for text in self.scene.story.paragraphs]
        ways: tuple[Callable[[str], str], ...] = (
            lambda text: f"<p>{text}</p>",
            lambda text: f'<p align="justify">{text}',
            lambda text: f'<p class="MsoNormal"><span style="font-size: 12px"><font face="Arial">{text}</font></span></p>',
            lambda text: f"<div>{text}</div>",
            lambda text: f"{text}<br><br>",
            lambda text: f"&nbsp;&nbsp;&nbsp;{text}<br>",
            lambda text: f"<span>{text}</span><br /><br />",
            lambda text: f"<p>{text}<br></p>",
            lambda text: f"<p>{text}</p><p>&nbsp;</p>",
        )
        return [*map(self.chance.choice(ways), texts)]

    def insertion(self) -> str:
        words = self.scene.words
        return self.one(
            lambda: f'<div class="photo"><img src="/i/1.jpg" alt=""><br><i>{words["photo"]}</i></div>',
            lambda: f'<table align="left" width="200"><tr><td><img src="/i/2.jpg"></td></tr><tr><td>{words["photo"]}</td></tr></table>',
            lambda: f'<figure><img src="/i/3.jpg"><figcaption>{words["photo"]}</figcaption></figure>',
            lambda: f"<div><b>{words['also']}</b><ul>{headlines(self.scene, 3)}</ul></div>",
            lambda: f"<p>{words['also']} {headlines(self.scene, 1, each='{}')}</p>",
            lambda: (
                f'<table border="0"><tr><td><b>{words["also"]}</b></td></tr>{headlines(self.scene, 3, each="<tr><td>{}</td></tr>")}</table>'
            ),
            lambda: '<div class="ad"><a href="https://ads.example/1"><img src="/ad.gif"></a></div>',
        )

    def text(self) -> str:
        parts = self.paragraphs()
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            parts.insert(self.chance.randrange(len(parts)), self.insertion())
        return "\n".join(parts)

    # Below the text.

    def signature(self) -> str:
        words = self.scene.words
        return self.one(
            lambda: f"<p>{words['views']}</p>",
            lambda: f'<p><a href="/print/1">print</a> | <a href="/send/1">e-mail</a> | <a href="#c">{words["discussion"]}</a></p>',
            lambda: f"<p><i>{words['photo']}</i></p>",
            lambda: f"<p>{words['subscribe']}</p>",
            lambda: share(self.scene),
        )

    def more(self) -> str:
        also = self.scene.words[self.chance.choice(("also", "latest"))]
        count = self.chance.randrange(3, 10)
        listed = self.one(
            lambda: f"<ul>{headlines(self.scene, count)}</ul>",
            lambda: headlines(self.scene, count, each="<p>{}</p>"),
            lambda: headlines(self.scene, count, each="{}<br>"),
            lambda: f"<table>{headlines(self.scene, count, each='<tr><td>&bull;</td><td>{}</td></tr>')}</table>",
            lambda: dated(self.scene, count),
            lambda: dated(self.scene, count, each="{}<br>"),
            lambda: f"<table>{dated(self.scene, count, each='<tr><td>{}</td></tr>')}</table>",
            lambda: teasers(self.scene, count),
            lambda: teasers(self.scene, count, tag="p"),
            lambda: f"<ul>{teasers(self.scene, count, tag='li')}</ul>",
            lambda: self.plain_teasers(count),
        )
        head = self.chance.choice((f"<b>{also}</b><br>", f"<h3>{also}</h3>", f"<p>{also}</p>", ""))
        return self.block(head + listed, "more")

    def plain_teasers(self, count: int) -> str:
        """Teasers whose only link is the one to the rest of them."""
        more = self.scene.words["menu"][0]
        return "".join(
            f'<div><b>{escape(other.headline)}</b><br>{escape(other.paragraphs[0][:180])}… <a href="/more/{place}">{more}</a></div>'
            for place, other in ((place, self.scene.other(place)) for place in range(count))
        )

    def further(self) -> str:
        """Whole articles behind this one, as endless pages have them."""
        return "".join(
            f"<h1>{escape(other.headline)}</h1>" + "".join(f"<p>{escape(text)}</p>" for text in other.paragraphs)
            for other in self.scene.others[:1]
        )

    def talk(self) -> str:
        forms = (
            '<div class="x1"><b>{nick}</b> <i>{time}</i><p>{text}</p></div>',
            "<li><span>{nick}</span>, {time}<br>{text}</li>",
            '<table width="100%"><tr><td><b>{nick}</b></td><td>{time}</td></tr><tr><td colspan="2">{text}</td></tr></table>',
            '<div><div><a href="/user/5">{nick}</a></div><div>{time}</div><div>{text}</div><div><a href="#r">Re</a></div></div>',
            "<p><b>{nick}</b> ({time})<br>{text}</p>",
            "<dt>{nick} {time}</dt><dd>{text}</dd>",
            '<div><b>{nick}</b>: {text} <a href="#reply">Re:</a></div>',
        )
        return self.block(f"<h4>{self.scene.words['discussion']}</h4>" + comments(self.scene, each=self.chance.choice(forms)), "talk")

    # Beside it.

    def aside(self) -> str:
        words = self.scene.words
        other = self.scene.other(3)
        boxes = [
            lambda: f"<h4>{words['latest']}</h4>{dated(self.scene, 8)}",
            lambda: teasers(self.scene, self.chance.randrange(3, 9)),
            lambda: teasers(self.scene, 5, tag="p"),
            lambda: f"<p>{words['cookies']}</p>",
            lambda: poll(self.scene) + login(self.scene),
            lambda: f'<a href="/n/9">{escape(other.headline)} {escape(other.description)}</a>',
            lambda: (
                f'<div><a href="/n/9"><b>{escape(other.headline)}</b></a><br>'
                f"{escape(other.description)} {escape(other.paragraphs[0])}</div>"
            ),
            lambda: "<table><tr><td>USD</td><td>30.12</td></tr><tr><td>EUR</td><td>41.70</td></tr></table>",
        ]
        self.chance.shuffle(boxes)
        return self.block("<br>".join(box() for box in boxes[: self.chance.randrange(1, 4)]), "side")

    def page(self) -> Sheet:
        scene = self.scene
        lead = self.chance.random() < 0.4
        middle = self.title() + self.about() + (self.lead() if lead else "")
        text = self.text()
        below = self.maybe(0.5, self.signature) + self.maybe(0.6, self.more) + self.maybe(0.4, self.talk)
        inside = self.chance.random() < 0.4  # whether what follows the text stands in the text's block
        held = self.block(text + below, "text") if inside else self.block(text, "text") + below
        middle = self.block(middle + held, "main")
        left, right, foot = menu(scene), self.aside(), scene.words["copyright"]
        shell = self.one(
            lambda: f"<table><tr><td>{left}</td><td>{middle}</td><td>{right}</td></tr><tr><td colspan=3>{foot}</td></tr></table>",
            lambda: (
                f'<table width="100%"><tr><td><table><tr><td>{left}<br>{right}</td></tr></table></td><td><table><tr><td>{middle}</td></tr>'
                f"</table></td></tr></table><center>{foot}</center>"
            ),
            lambda: f"<div>{left}</div><div>{middle}</div><div>{right}</div><div>{foot}</div>",
            lambda: (
                f'<div id="wrap"><div>{right}</div><div>{middle}</div></div>'
                f"<ul><li>{menu(scene, between='</li><li>')}</li></ul><p>{foot}</p>"
            ),
            lambda: f"<center>{left}</center>{middle}<hr>{right}<hr><p>{foot}</p>",
            lambda: f'<form id="aspnetForm" method="post"><div>{left}</div><div>{middle}</div><div>{right}{foot}</div></form>',
            lambda: (
                f'<div>{left}</div><div class="page">{middle}</div><div class="page">{self.further()}</div><div>{right}</div><p>{foot}</p>'
            ),
        )
        return document(scene, shell, lead=lead)


def composed(scene: Scene) -> Sheet:
    """A page by chance; the scene's chance decides, so the same scene gives the same page."""
    return _Composer(scene).page()


LAYOUTS = (composed,) * 12
