"""Light stemmers for the Slavic languages of the region, where Snowball has none or loses names.

A stem is a key, not a word: it need only be the same for all forms of one noun, adjective or surname, and rarely the
same for two words. Each stemmer cuts the longest ending that leaves a vowel and a consonant, cuts what cutting may
have left ("режим" looks like a form of "реж", so "режима" must end there too), drops fleeting vowels
("рынок / рынка"), and undoes softening ("бяспека / бяспецы", "Polska / Polsce").

A capital tells "Лавров" (a name, forms Лаврова, Лаврову) from "вопросов" (forms вопрос, вопросам): `-ов` and its kin
are endings of common words and part of names. Words come NFC, case kept, without apostrophes or stress marks.
"""

import re
from collections.abc import Callable

_VOWELS = "аеёиоуыэюяієїaeiouyąęó"
_VOWEL = re.compile(f"[{_VOWELS}]")
_TRAILING = re.compile(rf"(?<=[^{_VOWELS}])(?<=[{_VOWELS}][^{_VOWELS}])[{_VOWELS}йьj]+$|(?<=[^{_VOWELS}]{{2}})[{_VOWELS}йьj]+$")
_DOUBLED = re.compile(r"([^ \W])\1$")


def _cutter(endings: str) -> Callable[[str], str]:
    """Return a function that cuts the longest of the endings that leaves a vowel and a letter after it."""
    alternatives = "|".join(sorted(set(endings.split()), key=lambda e: (-len(e), e)))
    pattern = re.compile(rf"^([^{_VOWELS}]*[{_VOWELS}].+?)(?:{alternatives})$")
    return lambda word: match[1] if (match := pattern.match(word)) else word


def _tidy(stem: str) -> str:
    """Cut vowels and soft signs off the end, and undouble: "конференци", "кита", "пытанн"."""
    stem = _TRAILING.sub("", stem)
    return _DOUBLED.sub(r"\1", stem) if len(stem) > 3 else stem


def _fleeting(before_k: str, before_c: str) -> Callable[[str, str], str]:
    """Return a function of (stem, word) that drops the vowel that comes and goes before к and ц.

    рынок / рынка, ручек / ручка, немец / немца. Before ц only where nothing was cut: in "бяспецы" the vowel stays.
    """
    consonant = f"(?<=[^{_VOWELS}])"
    before = re.compile(f"(?:{consonant}[{before_k}]|(?<=[жчш])[{before_c}])(?=к$)")
    nominative = re.compile(f"{consonant}[{before_c}](?=ць?$)")

    def drop(stem: str, word: str) -> str:
        dropped = (nominative if nominative.search(word) else before).sub("", stem)
        return dropped if _VOWEL.search(dropped) else stem

    return drop


# Cut a second time, because a stem may end like one of these ("режим", "альбом", "Вьетнам", "Эльдар-ов-ых").
_AGAIN_RU = _cutter("ам ям ом ем им ым ах ях их ых")
_NAME_RU = re.compile(r"(ов|ев)$")
_FLEETING_RU = _fleeting("о", "е")
_REFLEXIVE_RU = re.compile(r"(?<=рус|пис)ь$")  # Беларусь, подпись: no verbs
_AN_RU = re.compile(r"^(.{2,}[аяе]н)(?:а|у|ом|е|ы|ов|ам|ами|ах)?$")


def russian(word: str, snowball: Callable[[str], str]) -> str:
    """Return the stem: Snowball's, mended where Snowball parts the forms of names and nouns."""
    lower = _REFLEXIVE_RU.sub("", word.lower().replace("ё", "е"))
    named = word[0].isupper() and _NAME_RU.search(lower)
    noun = _AN_RU.match(lower)
    stem = lower if named else noun[1] if noun else snowball(lower)
    return _FLEETING_RU(_tidy(_AGAIN_RU(_tidy(stem))), lower)


_CUT_BE = _cutter(
    "ыя ія ая яя ае яе ое ее ага яга (?<!л)ога аму яму ому ым ім ай яй ой ей эй ую юю ою аю яю ею ых іх ымі імі "
    "а я у ю ы і е э о й ь ам ям ом ем эм ах ях амі ямі ьмі ыей іей"
)
_CUT_COMMON_BE = _cutter("ов ав ев яв")
_AGAIN_BE = _cutter("ам ям ом ем эм ым ім ах ях іх ых")
_FLEETING_BE = _fleeting("ао", "еэ")
_ONE_VOWEL = re.compile(rf"^[^{_VOWELS}]*[{_VOWELS}][^{_VOWELS}]*$")
_STRESSED_BE = str.maketrans("оэя", "аее")
_PLEOPHONY_BE = re.compile(r"[оа]([рл])[оа]")
_SOFT_BE = re.compile(r"(?:(д)з|ц)$")
_SOFT_ENDING_BE = re.compile(r"(?:ц|дз)?[еіюяь]")
_HARD = str.maketrans("цзс", "кгх")


def belarusian(word: str) -> str:
    """Return the stem of a Belarusian word; "вайна" and "войны", "бяспека" and "бяспецы" share theirs."""
    lower = word.lower().replace("ё", "е")
    lower = ("у" + lower[1:] if lower[0] == "ў" else lower).replace("ў", "в")
    stem = _CUT_BE(lower)
    if stem == lower and not word[0].isupper():
        stem = _CUT_COMMON_BE(lower)
    stem = _unsoften_be(_tidy(_AGAIN_BE(_tidy(stem))), lower)
    stem = _FLEETING_BE(stem, lower)
    stem = stem[:-1] + stem[-1].translate(_HARD)
    return stem.translate(_STRESSED_BE) if _ONE_VOWEL.match(stem) else _PLEOPHONY_BE.sub(r"а\1а", stem)


def _unsoften_be(stem: str, word: str) -> str:
    """Undo "дз" and "ц" before a soft ending: радзе -> рад, газеце -> газет; "ц" before a hard one is left."""
    if not _SOFT_ENDING_BE.match(word[len(stem) :]):
        return stem
    return _SOFT_BE.sub(lambda match: match[1] or "т", stem)


_CUT_UK = _cutter(
    "ий ій а я е є ого ього ому ьому ою ею єю ої ьої ій ім їм им у ю ую юю их іх їх ими іми їми і ї и о й ь "
    "ом ем єм ам ям ах ях ами ями ьми ей"
)
_CUT_COMMON_UK = _cutter("ів їв ов ев єв")  # of "фінансовий" too: "фінансові" cannot be told from "форумові"
_CUT_DATIVE_UK = _cutter("ові еві єві")
# Of cities the same letters are the locative: у Харкові, у Києві.
_CITY_UK = re.compile(r"^(?:льв|харк|ки|черніг|микола|кан|бердич|фаст|обух|глух|очак)[оеє]ві$")
_AGAIN_UK = _cutter("ам ям ом ем єм им ім їм ах ях их іх їх")
_FLEETING_UK = _fleeting("о", "е")
_CLOSED_UK = re.compile(r"([ії])([бвгджзклмнпрстфхцчшщ]|ст)$")


def ukrainian(word: str) -> str:
    """Return the stem of a Ukrainian word; "Харків" and "Харкова", "безпека" and "безпеці" share theirs."""
    lower = word.lower()
    stem = lower if _CITY_UK.match(lower) else _CUT_DATIVE_UK(lower)
    if stem == lower:
        stem = _CUT_UK(lower)
        stem = stem if word[0].isupper() else _CUT_COMMON_UK(stem)
    stem = _tidy(_AGAIN_UK(_tidy(stem)))
    stem = _FLEETING_UK(stem, lower)
    stem = stem[:-1] + stem[-1].translate(_HARD)
    return _CLOSED_UK.sub(lambda match: ("о" if match[1] == "і" else "є") + match[2], stem)


_ENDINGS_PL = (
    "y i a ą ę e o u em ie ego iego emu iemu ej iej ą ym im ych ich ymi imi iem iu io ię ią ia ii om iom ami iami ach iach "
    "mi ium um owi iowi"
)
_CUT_PL = _cutter(_ENDINGS_PL)  # Krakowie is a place; posłowie are several
_CUT_COMMON_PL = _cutter(f"{_ENDINGS_PL} owie")
_CUT_OF_PL = _cutter("ów iów ow")
_AGAIN_PL = _cutter("am om em im ym ach ich ych owi owie")
_FLEETING_PL = re.compile(r"(?<=[bcdfghjklłmnprstwzż])i?e([kcnl])$")
_SOFT_PL = (  # each by the letter that followed the stem
    (re.compile(r"(?:c(?=-i)|ć(?=-)).*"), "t"),  # delegacie, wolność
    (re.compile(r"(?:dz(?=-i)|dź(?=-)).*"), "d"),  # akordzie
    (re.compile(r"dz-.*"), "g"),  # drodze
    (re.compile(r"(?:rz)-.*"), "r"),  # premierze
    (re.compile(r"c-.*"), "k"),  # Polsce, prawnicy
    (re.compile(r"-.*"), ""),
)
_PLAIN_PL = str.maketrans("łńśźó", "lnszo")


def polish(word: str) -> str:
    """Return the stem of a Polish word; "Polska" and "Polsce", "Kraków" and "Krakowa" share theirs."""
    lower = word.lower().replace("cc", "ck")
    stem = _CUT_PL(lower) if word[0].isupper() else _CUT_OF_PL(_CUT_COMMON_PL(lower))
    stem = _unsoften_pl(_tidy(_AGAIN_PL(_tidy(stem))), lower).translate(_PLAIN_PL)
    return _FLEETING_PL.sub(r"\1", stem)


def _unsoften_pl(stem: str, word: str) -> str:
    marked = f"{stem}-{word[len(stem) : len(stem) + 1]}"
    for pattern, hard in _SOFT_PL:
        marked = pattern.sub(hard, marked)
    return marked
