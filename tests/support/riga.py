"""A second forum, invented: the Riga Security Forum, and the Daugava Courier that writes about it."""

from tests.support.site import Site, feed, page

WATCH = """
name = "Riga Security Forum"
languages = ["en", "ru"]
time_zone = "Europe/Riga"

[[targets]]
id = "forum"
kind = "event"
[targets.names]
en = ["Riga Security Forum"]
ru = ["Рижский форум безопасности"]
"""
COURIER = """
name = "Daugava Courier"
homepage = "http://courier.test/"
country = "LV"
languages = ["en", "ru"]
feeds = ["http://courier.test/rss"]
"""
HOST = "courier.test"
OPENING = f"http://{HOST}/news/opening"
GUESTS = f"http://{HOST}/news/guests"
HARBOUR = f"http://{HOST}/news/harbour"
MISSED = f"http://{HOST}/news/missed"

OPENING_TEXT = (
    "The Riga Security Forum opened on Monday in the old harbour with four hundred guests from thirty countries.\n\n"
    "The Riga Security Forum is a great success and its debates were excellent, a diplomat from Tallinn told the Courier.\n\n"
    "Next year's Riga Security Forum will begin a week earlier, said the organisers, who praised the city for its help."
)
GUESTS_TEXT = (
    "На Рижский форум безопасности в понедельник приехали гости из тридцати стран, сообщили организаторы встречи.\n\n"
    "Участники Рижского форума безопасности обсудили положение на Балтике и договорились встретиться снова через год.\n\n"
    "О Рижском форуме безопасности писали почти все газеты города, а в старом порту не осталось ни одной свободной комнаты."
)
MISSED_TEXT = (
    "Hotels in the old town were full last week, and the reason was the Riga Security Forum, say their owners.\n\n"
    "The Riga Security Forum brought the town more guests than the song festival, and the restaurants ran out of smoked fish.\n\n"
    "Owners hope that the Riga Security Forum will come back in autumn, when the beaches are empty and rooms are cheap."
)


def open_courier(site: Site) -> None:
    """Put the outlet on a local site: a front page, a feed of three articles, and one article that nothing lists."""
    site.put(f"http://{HOST}/", front())
    site.put(f"http://{HOST}/rss", feed(("Forum opens", OPENING), ("Гости приехали", GUESTS), ("Quiet harbour", HARBOUR), title="Courier"))
    site.put(OPENING, page("Forum opens in the old harbour", OPENING_TEXT))
    site.put(GUESTS, page("Гости приехали в Ригу", GUESTS_TEXT, lang="ru"))
    site.put(HARBOUR, page("Quiet harbour"))
    site.put(MISSED, page("Hotels in the old town are full", MISSED_TEXT))


def front() -> bytes:
    head = '<title>Daugava Courier</title><link rel="alternate" type="application/rss+xml" href="/rss">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><a href="/news/opening">Forum opens</a></body></html>'.encode()
