"""What surrounds an article on a news page: scripts, menus, teasers. As much of it, and as dense, as on real pages."""

import random
from collections.abc import Callable

_HIDDEN = 0.5  # of a real page's bytes are scripts and styles; of the rest, 1,500 tags, an eighth is words that are shown
_SYLLABLES = {
    "en": "re con ment tion al ist ra par li ver of the bud get riv er bri dge mar ket win ter se cond",
    "ru": "го род ско вет ре ка мост бюд жет зи ма рын ок ве че ром по езд шко ла но вый дом ста рый",
    "pl": "mia sto ra da rze ka most bu dżet zi ma ry nek wie czór po ciąg szko ła no wy dom sta ry",
}
LANGUAGES = tuple(_SYLLABLES)
_STYLE = ".card{margin:0;padding:8px 4px}.menu li>a:hover{color:#c00}" * 20


def words(chance: random.Random, language: str, count: int) -> str:
    """Return `count` made-up words; none of them is a name that anybody watches."""
    syllables = _SYLLABLES[language].split()
    return " ".join("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(count))


def chrome(variant: int, *, language: str, size: int) -> tuple[str, str]:
    """Return what stands before and behind the article on a page of about `size` bytes, the same for the same variant."""
    chance = random.Random(variant)
    scripts = _filled(_script_line, chance, language, int(size * _HIDDEN))
    menu = _filled(_menu_item, chance, language, int(size * (1 - _HIDDEN) / 2))
    teasers = _filled(_teaser, chance, language, int(size * (1 - _HIDDEN) / 2))
    head = f'<style>{_STYLE}</style><script>{scripts}</script></head><body class="news v{variant}">'
    return f'{head}<nav><ul class="menu">{menu}</ul></nav>', f'<aside class="more">{teasers}</aside></body></html>'


def _filled(piece: Callable[[random.Random, str], str], chance: random.Random, language: str, size: int) -> str:
    pieces: list[str] = []
    length = 0
    while length < size:
        pieces.append(piece(chance, language))
        length += len(pieces[-1].encode())
    return "".join(pieces)


def _script_line(chance: random.Random, _: str) -> str:
    name = "".join(chance.choices("abcdefgh", k=6))
    return f"window.{name}=window.{name}||function(e,t){{if(e<t&&t.length>{chance.randint(1, 99)}){{return '<i>'+e+'</i>'}}}};\n"


def _menu_item(chance: random.Random, language: str) -> str:
    number = chance.randint(1, 9999)
    link = (
        f'<a href="/rubric/{number}?from=menu&amp;place=top" class="menu__link menu__link_level_2 js-menu" data-track="menu:{number}:top">'
    )
    drawing = " ".join(f"{chance.uniform(0, 24):.2f}" for _ in range(20))
    icon = f'<svg viewBox="0 0 24 24" class="menu__icon"><path d="M{drawing}z"/></svg>'
    return f'<li class="menu__item" data-id="{number}">{link}{icon}{words(chance, language, 1)}</a></li>\n'


def _teaser(chance: random.Random, language: str) -> str:
    number = chance.randint(1, 99999)
    image = (
        f'<img src="/upload/resize/{number}_320x180.jpg" srcset="/upload/resize/{number}_640x360.jpg 2x" alt="" loading="lazy" width="320">'
    )
    title = f'<h4 class="card__title">{words(chance, language, 5)}</h4><time class="card__time">14:{number % 60:02}</time>'
    lead = f'<p class="card__lead">{words(chance, language, 14)}.</p><p class="card__by">{words(chance, language, 2)}</p>'
    teaser = f'<div class="card__body">{lead}</div>'
    card = f'<div class="card__inner"><a href="/news/{number}.html" class="card__link">{image}{title}</a>{teaser}</div>'
    return f'<div class="row"><div class="col"><div class="card card_small">{card}</div></div></div>\n'
