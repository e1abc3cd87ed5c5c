"""Pages that name a target of a watch, in every language, spelling, typography, place and encoding that chance brings together."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from domain.article import Discovery, Page
from domain.watch import Watch
from processing.names.paradigms import forms
from tests.support.extraction import page

SENTENCES = {
    "en": "The council met in the spring and put off the rest until autumn. {} opened on Monday, members said, and talks went on.",
    "ru": "Совет собрался весной и отложил остальное до осени. Об этом говорили: {}; участники остались довольны разговором.",
    "be": "Рада сабралася вясной і адклала астатняе да восені. Пра гэта казалі: {}; удзельнікі засталіся задаволеныя размовай.",
    "uk": "Рада зібралася навесні й відклала решту до осені. Про це говорили: {}; учасники лишилися задоволені розмовою.",
    "pl": "Rada zebrała się wiosną i odłożyła resztę do jesieni. Mówiono o tym: {}; uczestnicy byli zadowoleni z rozmowy.",
    "de": "Der Rat trat im Frühjahr zusammen und verschob den Rest auf den Herbst. {} begann am Montag, sagten Mitglieder.",
}
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "windows-1251", "koi8-r", "iso-8859-2", "windows-1252", "utf-16")
Chance = random.Random
Disguise = Callable[[Chance, str], str]  # a name to HTML that shows it


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingPage:
    """A page, what the feed said of it, and how the name was written into it."""

    page: Page
    discovery: Discovery
    how: str


def naming_pages(watches: Sequence[Watch], count: int, *, seed: int) -> Iterator[NamingPage]:
    """Yield `count` pages, the same for the same seed."""
    chance = random.Random(seed)
    names = [
        (language, form)
        for watch in watches
        for target in watch.targets
        for language, lemmas in target.names.items()
        for lemma in lemmas
        for form in forms(lemma, language, kind=target.kind)
    ]
    for _ in range(count):
        yield _page(chance, *chance.choice(names))


def _page(chance: Chance, language: str, name: str) -> NamingPage:
    sentences = SENTENCES.get(language.split("-")[0], SENTENCES["en"])
    disguise, place, encoding = chance.choice(DISGUISES), chance.choice(PLACES), chance.choice(ENCODINGS)
    claimed = chance.choice((encoding.removesuffix("-sig"), encoding.removesuffix("-sig"), "utf-8", None, "windows-1251", "nonsense"))
    html = place(disguise(chance, name), name, sentences)
    charset = f"<meta charset={claimed}>" if claimed and chance.random() < 0.7 else ""
    text = f"<!DOCTYPE html><html lang={language}><head>{charset}{html}</body></html>"
    if encoding == "utf-8" and chance.random() < 0.1:
        text = text.encode().decode("windows-1251", "replace")  # and saved as UTF-8 again
    body = text.encode(encoding, "xmlcharrefreplace")
    header = f"text/html; charset={claimed}" if claimed and chance.random() < 0.5 else "text/html"
    hinted = chance.random() < 0.02
    return NamingPage(
        page=page(body, headers={"content-type": header}),
        discovery=Discovery(method="feed", headline=name if hinted else None),
        how=f"{name!r} {disguise.__name__} in {place.__name__}, {encoding} said to be {claimed} ({header}){', hinted' if hinted else ''}",
    )


def _between(name: str, what: str) -> str:
    return what.join(map(escape, name.split(" ")))


def _within(chance: Chance, name: str, what: str) -> str:
    at = chance.randint(1, max(1, len(name) - 1))
    return f"{escape(name[:at])}{what}{escape(name[at:])}"


def _around(chance: Chance, name: str, before: str, behind: str) -> str:
    words = name.split(" ")
    at = chance.randrange(len(words))
    return " ".join(f"{before}{escape(word)}{behind}" if i == at else escape(word) for i, word in enumerate(words))


def plain(_: Chance, name: str) -> str:
    return escape(name)


def shouted(_: Chance, name: str) -> str:
    return escape(name.upper())


def spaced(chance: Chance, name: str) -> str:
    return _between(name, chance.choice(("\u00a0", "&nbsp;", "&#160;", "&#xA0;", "&nbsp", " \u2009", "  ", "\n\t\t", "\r\n", "&#32;")))


def hyphenated_softly(chance: Chance, name: str) -> str:
    return _within(chance, name, chance.choice(("\u00ad", "&shy;", "&#173;", "\u200b", "&#8203;", "\u2060", "&zwnj;", "<wbr>", "<wbr/>")))


def in_references(chance: Chance, name: str) -> str:
    return "".join(f"&#{ord(c)};" if chance.random() < 0.5 else f"&#x{ord(c):X};" if c.isalpha() else escape(c) for c in name)


def marked_up(chance: Chance, name: str) -> str:
    tags = (
        ("<b>", "</b>"),
        ("<EM CLASS=x>", "</EM>"),
        ('<a href="/tag/1?a=1&amp;b=2" title="more">', "</a>"),
        ("<a href='/it' title='it\"s'>", "</a>"),
        ('<a title="this > that" href="#">', "</a>"),
        ('<a title="this < that" href="#">', "</a>"),
        ("<span\n  class='name'\n  data-x='{\"a\": 1}'>", "</span>"),
        ("<font color=red>", "</font>"),
        ("<!-- noindex -->", "<!--/noindex-->"),
        ("<!-->", ""),
        ("<script>document.write('<b>')</script>", ""),
        ("<STYLE>a > b {}</STYLE>", ""),
        ("\u00ab", "\u00bb"),
        ("&quot;", "&quot;"),
        ("&laquo;", "&raquo;"),
    )
    return _around(chance, name, *chance.choice(tags))


def cut_by_a_tag(chance: Chance, name: str) -> str:
    return _within(chance, name, chance.choice(("<b></b>", "</span><span>", "<a id=x></a>", '<i title="a > b"></i>', "<!-- -->", "<u/>")))


def broken_over_lines(chance: Chance, name: str) -> str:
    return _between(name, chance.choice(("<br>", "<br />", "<BR>\n", " <br> ")))


def hyphened(chance: Chance, name: str) -> str:
    return _between(name, chance.choice(("-", "\u2011", "&#8209;")))


def stressed(chance: Chance, name: str) -> str:
    return _within(chance, name, "\u0301")


def mixed_scripts(_: Chance, name: str) -> str:
    twins = str.maketrans("aeocpxAEOCPXаеосрхАЕОСРХ", "аеосрхАЕОСРХaeocpxAEOCPX")
    return escape(name[:2].translate(twins) + name[2:])


def split_in_two(chance: Chance, name: str) -> str:
    return _within(chance, name, " ")


def escaped_twice(_: Chance, name: str) -> str:
    return escape(_between(name, "&nbsp;"))


DISGUISES: tuple[Disguise, ...] = (
    plain,
    shouted,
    spaced,
    hyphenated_softly,
    in_references,
    marked_up,
    cut_by_a_tag,
    broken_over_lines,
    hyphened,
    stressed,
    mixed_scripts,
    split_in_two,
    escaped_twice,
)


def _article(sentences: str, headline: str = "Council News", *, head: str = "", body: str | None = None) -> str:
    other = sentences.format("***")
    text = body if body is not None else f"<p>{other}</p>"
    return f"<title>{headline}</title>{head}</head><body><div class=main><h1>{headline}</h1>{text}<p>{other}</p></div>"


def headline(shown: str, _: str, sentences: str) -> str:
    return _article(sentences, f"News: {shown}")


def paragraph(shown: str, _: str, sentences: str) -> str:
    return _article(sentences, body=f"<p>{sentences.format(shown)}</p>")


def bare_lines(shown: str, _: str, sentences: str) -> str:
    return _article(sentences, body=f"{sentences.format('***')}<br><br>{sentences.format(shown)}<br><br>")


def table_cell(shown: str, _: str, sentences: str) -> str:
    return _article(sentences, body=f"<table><tr><td>1</td><td>{sentences.format(shown)}</td></tr></table>")


def quotation(shown: str, _: str, sentences: str) -> str:
    return _article(sentences, body=f"<blockquote>{sentences.format(shown)}</blockquote><ul><li>{sentences.format(shown)}</li></ul>")


def meta_description(_: str, name: str, sentences: str) -> str:
    return _article(sentences, head=f'<meta name="description" content="On {escape(name)} &amp; more">')


def open_graph(_: str, name: str, sentences: str) -> str:
    told = escape(f"{name} > talks")
    return _article(sentences, head=f"<META CONTENT='{told}' PROPERTY=og:title><meta content='{told}' property=og:description />")


def microdata(_: str, name: str, sentences: str) -> str:
    return _article(
        sentences, body=f'<span itemprop="headline description" content="On {escape(name)}"></span><p>{sentences.format("***")}</p>'
    )


def _linked(node: dict[str, str], sentences: str, *, ascii_only: bool) -> str:
    text = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **node}, ensure_ascii=ascii_only).replace("</", "<\\/")
    return _article(sentences, head=f'<script type="application/ld+json">{text}</script>')


def linked_headline(_: str, name: str, sentences: str) -> str:
    return _linked({"headline": f"On {name}", "description": name}, sentences, ascii_only=True)


def linked_body(_: str, name: str, sentences: str) -> str:
    return _linked(
        {"headline": "Council News", "articleBody": f"{sentences.format(name)}\n\n{sentences.format(name)}" * 3},
        sentences,
        ascii_only=False,
    )


def linked_markup(shown: str, _: str, sentences: str) -> str:
    body = f"<p>{sentences.format(shown)}</p>\n<p>{sentences.format(shown)}</p>" * 3
    return _linked({"headline": "Council News", "articleBody": body}, sentences, ascii_only=True)


PLACES = (
    headline,
    paragraph,
    paragraph,
    bare_lines,
    table_cell,
    quotation,
    meta_description,
    open_graph,
    microdata,
    linked_headline,
    linked_body,
    linked_markup,
)
