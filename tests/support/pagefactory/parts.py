"""Pieces of pages that several layouts share."""

from dataclasses import dataclass
from html import escape

from tests.support.pagefactory.stories import Scene

DAYS = ("06.01.2012", "05.01.2012", "04.01.2012", "29.12.2011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page, and the paragraphs that a person would take for its article."""

    html: str
    body: tuple[str, ...]


def paragraphs(scene: Scene, *, tag: str = "p", name: str = "") -> str:
    """The story's paragraphs in elements of one tag."""
    mark = f' class="{name}"' if name else ""
    return "\n".join(f"<{tag}{mark}>{escape(text)}</{tag}>" for text in scene.story.paragraphs)


def broken(scene: Scene, *, breaks: str = "<br><br>") -> str:
    """The story's paragraphs with nothing but line breaks between them."""
    return f"{breaks}\n".join(escape(text) for text in scene.story.paragraphs)


def menu(scene: Scene, *, between: str = "<br>") -> str:
    return between.join(f'<a href="/section/{place}/">{word}</a>' for place, word in enumerate(scene.words["menu"]))


def headlines(scene: Scene, count: int, *, each: str = "<li>{}</li>") -> str:
    """Other stories' headlines as links, each in its own wrapping."""
    links = (f'<a href="/news/{500 + place}.html">{escape(scene.other(place).headline)}</a>' for place in range(count))
    return "\n".join(each.format(link) for link in links)


def dated(scene: Scene, count: int, *, each: str = "<div>{}</div>") -> str:
    """Other stories' headlines, each with a time before it."""
    lines = (
        f'<span class="time">{9 + place}:{17 + 3 * place}</span> '
        f'<a href="/news/{700 + place}.html">{escape(scene.other(place).headline)}</a>'
        for place in range(count)
    )
    return "\n".join(each.format(line) for line in lines)


def teasers(scene: Scene, count: int, *, name: str = "", tag: str = "div") -> str:
    """Other stories as a linked headline, a day, and some lines of their text that are no link."""
    mark = f' class="{name}"' if name else ""
    return "\n".join(
        f'<{tag}{mark}><a href="/news/{600 + place}.html"><b>{escape(other.headline)}</b></a> <small>{DAYS[place % 4]}</small><br>'
        f"{escape(other.description)} {escape(other.paragraphs[0][:160])}…</{tag}>"
        for place, other in ((place, scene.other(place)) for place in range(count))
    )


def comments(scene: Scene, *, each: str) -> str:
    """Readers' comments; `each` has the fields {nick}, {time} and {text}."""
    return "\n".join(
        each.format(nick=nick, time=f"{DAYS[place % 4]} {10 + place}:{41 - place}", text=escape(text))
        for place, (nick, text) in enumerate(zip(scene.words["nicks"], scene.words["comments"], strict=True))
    )


def login(scene: Scene) -> str:
    title, name, word, keep, lost, new = scene.words["login"]
    return (
        f'<form action="/login" method="post"><b>{title}</b><br>{name} <input name="l"><br>{word} <input type="password" name="p"><br>'
        f'<input type="checkbox"> {keep}<br><a href="/lost">{lost}</a> <a href="/new">{new}</a></form>'
    )


def poll(scene: Scene) -> str:
    question, *answers, button = scene.words["poll"]
    choices = "<br>".join(f'<input type="radio" name="a"> {answer}' for answer in answers)
    return f'<form action="/vote"><b>{question}</b><br>{choices}<br><input type="submit" value="{button}"></form>'


def share(scene: Scene) -> str:
    networks = " ".join(f'<a href="https://share.example/{name}">{name}</a>' for name in ("Facebook", "Twitter", "VK", "Telegram"))
    return f'<div class="share42">{scene.words["share"]} {networks}</div>'


def document(
    scene: Scene,
    content: str,
    *,
    head: str = "",
    lead: bool = False,
    shown: int | None = None,
    told: tuple[str, ...] | None = None,
) -> Sheet:
    """A whole page around `content`, which shows the story's first `shown` paragraphs, the lead before them, or what is `told`."""
    story = scene.story
    body = told if told is not None else story.paragraphs[:shown]
    page = (
        f'<html lang="{story.language}"><head><meta charset="utf-8"><title>{escape(story.headline)} - Gazeta</title>{head}</head>'
        f"<body>\n{content}\n</body></html>"
    )
    return Sheet(html=page, body=(story.description, *body) if lead else body)
