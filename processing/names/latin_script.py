"""Belarusian in Latin script (łacinka), from either orthography."""

_LATIN = "a b v h g d e ž z i j k l m n o p r s t u ŭ f ch c č š y e"
_PLAIN = dict(zip("абвгґдежзійклмнопрстуўфхцчшыэ", _LATIN.split(), strict=True))
_IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_VOWELS = "аеёіоуыэюяў"
_SOFT = {"з": "ź", "с": "ś", "ц": "ć", "н": "ń", "л": "l"}
_WITHOUT_MARKS = str.maketrans("žčšźśćńłŭŽČŠŹŚĆŃŁŬ", "zcszscnluZCSZSCNLU")


def belarusian_latin(text: str) -> tuple[str, ...]:
    """Return the text in łacinka, and without diacritical marks where that differs: ("Minski dyjałoh", "Minski dyjaloh")."""
    latin = "".join(_letter(text, i) for i in range(len(text)))
    plain = latin.translate(_WITHOUT_MARKS)
    return (latin,) if plain == latin else (latin, plain)


def _letter(text: str, at: int) -> str:
    letter = text[at]
    latin = _lower(text.lower(), at)
    if not letter.isupper() or not latin:
        return latin
    shout = text[at + 1 : at + 2].isupper() or (at > 0 and text[at - 1].isupper())
    return latin.upper() if shout else latin[0].upper() + latin[1:]


def _lower(text: str, at: int) -> str:
    letter, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if letter in _IOTATED:
        return _iotated(letter, before)
    if letter == "л":
        return "l" if after and after in "еёюяіьл" and _softens(text, at) else "ł"
    if letter in _SOFT and after == "ь":
        return _SOFT[letter]
    if letter in "ь'’ʼ":
        return ""
    return _PLAIN.get(letter, letter)


def _softens(text: str, at: int) -> bool:
    """Tell a soft л; in a double one the second letter decides."""
    after = text[at + 1 : at + 2]
    return _softens(text, at + 1) if after == "л" else bool(after) and after in "еёюяіь"


def _iotated(letter: str, before: str) -> str:
    vowel = _IOTATED[letter]
    if not before.isalpha() or before in _VOWELS or before in "ь'’ʼ":
        return "j" + vowel
    return vowel if before == "л" else "i" + vowel
