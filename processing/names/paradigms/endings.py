"""Endings of languages that we have no full tables for: enough for the name of a forum and the words around it.

A row reads `ending > ending/variant …`, one column a case (and number), the same columns in all rows of a language; "0" is
the bare stem, "=" the word as it is. The longest ending that fits wins; a word that fits none stays as it is. Which words of
a phrase change together says `_CHANGING`. Forms too many harm no one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from processing.names.paradigms.tables import combine, unique

_ROWS = {
    "cs": """
        ý > ého ému ého/= ém ým é/í ých ým é ými ých
        á > é é ou é ou é ých ým é ými ých
        í > ího ímu ího/= ím ím í ích ím í ími ích
        um > a u um u em a 0 ům a y ech
        g > gu/ga gu/govi g gu/govi gem gy gů gům gy gy zích/gách
        a > y ě/e u ě/e ou y 0 ám y ami ách
        e > e i i i í e í ím e emi ích
        st > sti sti st sti stí sti stí stem sti stmi stech
        [bcčdďfhjklmnňprřsštťvzž] > u/a u/ovi 0 u/e/ě em y ů ům y y ech
    """,
    "sk": """
        ý > ého ému ého/= om ým é ých ým é ými ých
        á > ej ej ú ej ou é ých ým é ými ých
        um > a u um e om á um am á ami ach
        ia > ie ii iu ii iou ie ií iám ie iami iách
        a > y e u e ou y 0 ám y ami ách
        [bcčdďfghjklĺľmnňprŕsštťvzž] > u/a u/ovi 0 e/u om y ov om y mi och
    """,
    "sr": """
        и > ог/ога ом/оме/ому =/ог ом/оме им и их им е им им
        г > га гу г гу гом зи га зима ге зима зима
        i > og/oga om/ome/omu =/og om/ome im i ih im e im im
        g > ga gu g gu gom zi ga zima ge zima zima
        [бвдјклмнпрстфцчшћж] > а у 0 у ом и а има е има има
        [bdjklmnprstfvcčšćž] > a u 0 u om i a ima e ima ima
    """,
    "lt": """
        as > o ui ą u e ai ų ams us ais uose
        is > io iui į iu yje iai ių iams ius iais iuose
        us > aus ui ų umi uje ūs ų ums us umis uose
        a > os ai ą a oje os ų oms as omis ose
        ė > ės ei ę e ėje ės ių ėms es ėmis ėse
    """,
    "lv": """
        is > a im i i ī i u iem us iem os
        s > a am u u ā i u iem us iem os
        a > as ai u u ā as u ām as ām ās
        e > es ei i i ē es u ēm es ēm ēs
    """,
    "et": "[bdfghjklmnprstvšž] > i it ile il ilt is ist isse iga iks id ide",
    "fi": "i > in ia issa ista iin lla lta lle ina iksi en",
    "hu": """
        [bcdfghjklmnpqrstvwxyz] > et/ot/at nek/nak ben/ban ből/ból be/ba re/ra ről/ról hez/hoz/höz tel/del/mel en/on nél/nál ért
    """,
    "kk": """
        ы > ының ына ын ында ынан ымен
        і > інің іне ін інде інен імен
        [а-яғқңұүһө] > ның/нің/дың/дің/тың/тің ға/ге/қа/ке ды/ді/ты/ті/ны/ні да/де/та/те дан/ден/тан/тен мен/бен/пен
    """,
    "tr": """
        [ıiuü] > nın/nin/nun/nün na/ne nı/ni/nu/nü nda/nde ndan/nden yla/yle
        [ae] > nın/nin ya/ye yı/yi da/de dan/den yla/yle
        [bcçdfgğhjklmnprsştvyz] > ın/in/un/ün a/e ı/i/u/ü da/de/ta/te dan/den/tan/ten la/le
    """,
    "bg": """
        ки > кият кия ки ки ките
        [бвгджзклмнпрстфхцчш] > 0 0 ът а и/ите
    """,
    "ro": "ul > ului ul ule\n a > ei a o",
    "sv": "[a-zåäö] > s",
    "da": "[a-zæøå] > s",
    "no": "[a-zæøå] > s",
    "nl": "[a-z] > s",
}  # fmt: skip
_SAME = {"hr": "sr", "bs": "sr", "nb": "no"}
# "all": words agree and change together; "last", "first": the rest is a place in the genitive, or a prepositional phrase.
_CHANGING: dict[str, Literal["last", "first"]] = {
    **dict.fromkeys(("lv", "et", "fi", "hu", "kk", "tr", "sv", "da", "no", "nl"), "last"),
    "ro": "first",
}  # fmt: skip
_WHERE = {"lt": (4, 10), "lv": (4,)}  # columns
_SINGULAR = dict.fromkeys(("cs", "sk", "sr", "lt", "lv"), 5)  # columns


@dataclass(frozen=True, slots=True)
class _Row:
    """`signs`: the ending is a class of letters, which stay."""

    ending: re.Pattern[str]
    signs: bool
    columns: tuple[tuple[str, ...], ...]


def _rows(text: str) -> tuple[_Row, ...]:
    rows = []
    for line in text.strip().splitlines():
        ending, _, columns = line.partition(" > ")
        ending = ending.strip()
        rows.append(
            _Row(re.compile(f"{ending}$", re.IGNORECASE), ending.startswith("["), tuple(tuple(c.split("/")) for c in columns.split()))
        )
    return tuple(rows)


_TABLES = {language: _rows(text) for language, text in _ROWS.items()}
LANGUAGES = (*_TABLES, *_SAME)
_SHORTEST = 4  # letters of a word that changes: shorter ones are particles


def explain_endings(phrase: str, language: str) -> dict[str, tuple[str, ...]]:
    """Return the phrase ("base") and its forms ("endings") in a language of `LANGUAGES`.

    Where the table tells them apart, the "plural", and the forms of the case that says "where" without a preposition.
    """
    language = _SAME.get(language, language)
    table, words = _TABLES[language], re.split(r"([ -]+)", phrase)
    changing = _changing(words, _CHANGING.get(language))
    columns = [
        combine([_form(word, table, column) if at in changing else (word,) for at, word in enumerate(words)])
        for column in range(len(table[0].columns))
    ]
    singular = _SINGULAR.get(language, len(columns))
    forms = {"base": (phrase,), "endings": unique(form for column in columns[:singular] for form in column)}
    if columns[singular:]:
        forms["plural"] = unique(form for column in columns[singular:] for form in column)
    if language in _WHERE:
        forms["where"] = unique(form for column in _WHERE[language] for form in columns[column])
    return forms


def _changing(words: Sequence[str], which: Literal["last", "first"] | None) -> set[int]:
    able = [at for at, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    if which is None:
        return set(able)
    return set(able[-1:] if which == "last" else able[:1])


def _form(word: str, table: Sequence[_Row], column: int) -> tuple[str, ...]:
    for row in table:
        fit = row.ending.search(word)
        if fit:
            stem = word if row.signs else word[: fit.start()]
            made = (_joined(word, stem, ending) for ending in row.columns[column])
            return tuple(form if len(form) >= _SHORTEST else word for form in made)
    return (word,)


def _joined(word: str, stem: str, ending: str) -> str:
    if ending == "=":
        return word
    return stem if ending == "0" else stem + (ending.upper() if word.isupper() and len(word) > 1 else ending)
