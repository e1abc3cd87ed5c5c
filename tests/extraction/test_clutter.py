"""What stands around an article goes by its shape, and the article stays."""

import pytest

from crawler.extraction.clutter import decluttered
from crawler.extraction.document import parse
from crawler.extraction.layout import prepared
from crawler.extraction.names import unname

HEADLINE = "The forum opens in Minsk"
STORY = (
    "The hall was full an hour before the first speech, and the organisers had to bring chairs from the canteen next door.",
    "Speakers from thirty countries will discuss security for three days; the press is admitted to all the open sessions.",
)
TEXT = f"<h1>{HEADLINE}</h1>" + "".join(f"<p>{text}</p>" for text in STORY)
OTHERS = ("Harvest nears its end in the north", "Hockey season opens in the capital", "A new bridge for the old town")


def left(html: str, *, host: str = "paper.example") -> list[str]:
    """The lines of a page whose clutter was taken out, without headline and story."""
    tree = parse(f"<html><body>{html}</body></html>")
    assert tree is not None
    page = decluttered(prepared(tree), headline=HEADLINE, host=host)
    lines = [run.text for run in page.runs]
    assert [line for line in lines if line in STORY] == list(STORY), "the story is whole"
    return [line for line in lines if line not in (HEADLINE, *STORY)]


@pytest.mark.parametrize("entry", ["<li>{}</li>", "<p>{}</p>", "<div>{}</div>", "{}<br>", "<tr><td>»</td><td>{}</td></tr>"])
@pytest.mark.parametrize("label", ["", "<b>Наша табліца:</b><br>", "<h3>Weitere Meldungen</h3>"])
def test_a_list_of_other_headlines_goes_with_its_label(entry: str, label: str) -> None:
    listed = "".join(entry.format(f'<a href="/news/{place}">{title}</a>') for place, title in enumerate(OTHERS))
    listed = f"<table>{listed}</table>" if "<tr>" in entry else f"<div>{listed}</div>"
    assert [line for line in left(f"<div>{TEXT}</div><div>{label}{listed}</div>") if line in OTHERS] == []


@pytest.mark.parametrize("day", ["", "<small>06.01.2012</small>", "<span>14:05</span>", "<i>6 stycznia 2012, 14:05</i>"])
def test_teasers_go_with_their_text(day: str) -> None:
    entries = "".join(f'<div><a href="/n/{place}">{title}</a> {day}<br>A line or two of it…</div>' for place, title in enumerate(OTHERS))
    assert left(f"<div>{TEXT}</div><div>{entries}</div>") == []


def test_teasers_known_by_the_link_to_the_rest_of_them_go() -> None:
    entries = "".join(
        f'<div><b>{title}</b><br>A line or two of it… <a href="/n/{place}">more</a></div>' for place, title in enumerate(OTHERS)
    )
    assert left(f"<div>{TEXT}</div><div>{entries}</div>") == []


def test_links_to_other_sites_are_no_list_of_articles() -> None:
    listed = "".join(f'<li><a href="https://maker{place}.example/">{title}</a></li>' for place, title in enumerate(OTHERS))
    assert left(f"<div>{TEXT}<ul>{listed}</ul></div>") == list(OTHERS)


@pytest.mark.parametrize("host", ["paper.example", "www.paper.example", "sport.paper.example"])
def test_an_outlets_other_desks_are_its_own_site(host: str) -> None:
    listed = "".join(f'<li><a href="https://news.paper.example/{place}">{title}</a></li>' for place, title in enumerate(OTHERS))
    assert left(f"<div>{TEXT}</div><ul>{listed}</ul>", host=host) == []


COMMENT_FORMS = (
    "<div><b>{nick}</b> <i>{time}</i><p>{text}</p></div>",
    '<li><a href="/user/1">{nick}</a><span>{time}</span><br>{text}</li>',
    "<table><tr><td>{nick}</td><td>{time}</td></tr><tr><td>{text}</td></tr></table>",
    "<dt>{nick} {time}</dt><dd>{text}</dd>",
    "<p>{nick}, {time}</p><p>{text}</p>",
)


@pytest.mark.parametrize("time", ["06.01.2012 14:05", "6 января 2012, 14:05", "2 godziny temu", "vor 3 Stunden"])
@pytest.mark.parametrize("form", COMMENT_FORMS)
def test_what_readers_say_goes_whatever_its_form(form: str, time: str) -> None:
    said = [
        form.format(nick=nick, time=time, text=f"{nick} was there, too, and says so at some length.") for nick in ("Ann", "bob_72", "Guest")
    ]
    assert left(f"<div>{TEXT}</div><div>{''.join(said)}</div>") == []


def test_entries_of_a_live_blog_are_the_story() -> None:
    entries = "".join(f"<div><time>1{place}:30</time><p>{text}</p></div>" for place, text in enumerate(STORY))
    assert left(f"<div><h1>{HEADLINE}</h1><div>{entries}</div></div>") == ["10:30", "11:30"]


def test_names_above_a_story_are_not_readers() -> None:
    entries = "".join(f"<div><b>Ann Roe</b> 06.01.2012 1{place}:30<p>{text}</p></div>" for place, text in enumerate(STORY))
    assert len(left(f"<h1>{HEADLINE}</h1><div>{entries}</div>")) == 2


@pytest.mark.parametrize(
    "notice",
    [
        "Все права защищены. При перепечатке ссылка обязательна.",
        "We use cookies so that the site works better. By continuing you agree.",
        "Używamy plików cookie, aby serwis działał lepiej.",
        "Падпісвайцеся на наш канал, каб першымі даведвацца навіны.",
        "Нашли ошибку? Выделите её и нажмите Ctrl+Enter.",
    ],
)
def test_the_sites_words_on_itself_go(notice: str) -> None:
    assert left(f"<div>{TEXT}<p>{notice}</p></div>") == []


@pytest.mark.parametrize(
    "sentence", ["The commission wants to forbid cookies.", "Подписывают договор в Минске.", "He would subscribe to that."]
)
def test_sentences_on_such_matters_stay(sentence: str) -> None:
    assert left(f"<div>{TEXT}<p>{sentence}</p></div>") == [sentence]


def test_a_bar_of_links_goes() -> None:
    bar = '<p><a href="/print">Print</a> | <a href="/send">E-mail</a> | <a href="#c">Comments (4)</a></p>'
    assert left(f"<div>{TEXT}{bar}</div>") == []


def test_a_form_without_prose_goes_and_a_form_around_the_page_stays() -> None:
    poll = "<form><b>Are you happy?</b><br>Yes<br>No</form>"
    assert left(f"<form><div>{TEXT}</div></form>{poll}") == []


def test_further_articles_of_an_endless_page_go() -> None:
    further = f'<div class="page"><h1>{OTHERS[0]}</h1><p>{STORY[0].replace("hall", "barn")}</p></div>'
    assert left(f'<div class="page">{TEXT}</div>{further}') == []


@pytest.mark.parametrize("name", ["sidebar", "comments", "news-item related", "cookie-consent", "share-content"])
def test_a_name_does_not_outweigh_the_story(name: str) -> None:
    assert left(f'<div class="{name}">{TEXT}</div>') == []


def test_what_is_all_the_prose_of_a_page_stays() -> None:
    teasers = "".join(f'<div><a href="/{place}">{title}</a><br>{STORY[0]}</div>' for place, title in enumerate(OTHERS))
    tree = parse(f"<html><body><div>{teasers}</div></body></html>")
    assert tree is not None
    left_over = [run.text for run in decluttered(prepared(tree), headline="", host="").runs]
    assert left_over == [line for title in OTHERS for line in (title, STORY[0])]


def test_a_block_keeps_the_names_that_do_no_harm() -> None:
    tree = parse('<div class="article-body sidebar-left col-8" style="display:none" data-id="7">x</div>')
    assert tree is not None
    block = tree.find(".//div")
    assert block is not None
    unname(block)
    assert dict(block.attrib) == {"class": "article-body col-8", "data-id": "7"}
