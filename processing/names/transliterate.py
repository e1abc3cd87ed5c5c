"""Surnames and unknown words from one alphabet to another, after the custom of the target language.

Good enough to propose: stress and etymology decide much that letters do not show, so whoever uses it marks it "to be checked".

A rule reads `pattern>replacement`: a regular expression over lower-case text, "_" for nothing. ^ and $ bound a word, [V] is a
vowel, @ before a letter means "at the beginning, after a vowel or a sign", where е is read with a y. At each place of a word
the first rule that fits counts.
"""

import re

_VOWELS = "аеёиоуыэюяіїє"
_IOTATED = rf"(?:^|(?<=[{_VOWELS}ьъ'’ўй]))"

Rules = tuple[tuple[re.Pattern[str], str], ...]


def _rules(text: str) -> Rules:
    return tuple(_rule(*rule.split(">", 1)) for rule in text.split())


def _rule(pattern: str, replacement: str) -> tuple[re.Pattern[str], str]:
    pattern = pattern.replace("@", _IOTATED).replace("[V]", f"[{_VOWELS}]")
    return re.compile(pattern), replacement.replace("_", "")


_TO_LATIN: dict[tuple[str, str], Rules] = {
    ("ru", "en"): _rules("""
        (?<=[сц]к)ий$>y [иы]й$>y @е>ye ё>yo а>a б>b в>v г>g д>d е>e ж>zh з>z и>i й>y к>k л>l м>m н>n о>o п>p р>r с>s
        т>t у>u ф>f х>kh ц>ts ч>ch ш>sh щ>shch ъ>_ ы>y ь>_ э>e ю>yu я>ya
    """),
    ("be", "en"): _rules("""
        (?<=[сц]к)і$>i @е>ye @ё>yo @ю>yu @я>ya а>a б>b в>v г>h ґ>g д>d е>e ё>io ж>zh з>z і>i й>i к>k л>l м>m н>n о>o
        п>p р>r с>s т>t у>u ў>u ф>f х>kh ц>ts ч>ch ш>sh ы>y ь>_ э>e ю>iu я>ia '>_ ’>_
    """),
    ("uk", "en"): _rules("""
        (?<=[сц]ьк)ий$>yi зг>zgh ^є>ye ^ї>yi ^й>y ^ю>yu ^я>ya а>a б>b в>v г>h ґ>g д>d е>e є>ie ж>zh з>z и>y і>i ї>i
        й>i к>k л>l м>m н>n о>o п>p р>r с>s т>t у>u ф>f х>kh ц>ts ч>ch ш>sh щ>shch ь>_ ю>iu я>ia '>_ ’>_
    """),
    ("ru", "pl"): _rules("""
        (?<=[сц]к)ий$>i (?<=[сц]к)ая$>a ый$>y @е>je @ё>jo @ю>ju @я>ja (?<=[жшчщц])е>e (?<=[жшц])и>y ле>le лё>lo лю>lu
        ля>la ли>li ль>l нь>ń сь>ś зь>ź а>a б>b в>w г>g д>d е>ie ё>io ж>ż з>z и>i й>j к>k л>ł м>m н>n о>o п>p р>r с>s
        т>t у>u ф>f х>ch ц>c ч>cz ш>sz щ>szcz ъ>_ ы>y ь>_ э>e ю>iu я>ia
    """),
    ("be", "pl"): _rules("""
        (?<=[сц]к)і$>i (?<=[сц]к)ая$>a @е>je @ё>jo @ю>ju @я>ja ле>le лё>lo лю>lu ля>la лі>li ль>l нь>ń сь>ś зь>ź ць>ć
        а>a б>b в>w г>h ґ>g д>d е>ie ё>io ж>ż з>z і>i й>j к>k л>ł м>m н>n о>o п>p р>r с>s т>t у>u ў>u ф>f х>ch ц>c
        ч>cz ш>sz ы>y ь>_ э>e ю>iu я>ia '>_ ’>_
    """),
    ("uk", "pl"): _rules("""
        ський$>ski цький$>cki ськ>sk цьк>ck @є>je @ю>ju @я>ja ле>le лє>le лю>lu ля>la лі>li ль>l нь>ń сь>ś зь>ź ць>ć
        а>a б>b в>w г>h ґ>g д>d е>e є>ie ж>ż з>z и>y і>i ї>ji й>j к>k л>ł м>m н>n о>o п>p р>r с>s т>t у>u ф>f х>ch ц>c
        ч>cz ш>sz щ>szcz ь>_ ю>iu я>ia '>_ ’>_
    """),
    ("ru", "de"): _rules("""
        (?<=[сц]к)ий$>i [иы]й$>i @е>je (?<=[V])с(?=[V])>ss а>a б>b в>w г>g д>d е>e ё>jo ж>sch з>s и>i й>i к>k л>l м>m
        н>n о>o п>p р>r с>s т>t у>u ф>f х>ch ц>z ч>tsch ш>sch щ>schtsch ъ>_ ы>y ь>_ э>e ю>ju я>ja
    """),
    ("be", "de"): _rules("""
        @е>je (?<=[V])с(?=[V])>ss а>a б>b в>w г>h ґ>g д>d е>e ё>jo ж>sch з>s і>i й>j к>k л>l м>m н>n о>o п>p р>r с>s
        т>t у>u ў>u ф>f х>ch ц>z ч>tsch ш>sch ы>y ь>_ э>e ю>ju я>ja '>_ ’>_
    """),
    ("uk", "de"): _rules("""
        (?<=[сц]ьк)ий$>yj (?<=[V])с(?=[V])>ss а>a б>b в>w г>h ґ>g д>d е>e є>je ж>sch з>s и>y і>i ї>ji й>j к>k л>l м>m
        н>n о>o п>p р>r с>s т>t у>u ф>f х>ch ц>z ч>tsch ш>sch щ>schtsch ь>_ ю>ju я>ja '>_ ’>_
    """),
}
_TO_RUSSIAN: dict[str, Rules] = {
    "en": _rules("""
        shch>щ sky$>ский skiy$>ский zh>ж kh>х ts>ц ch>ч sh>ш ph>ф th>т ck>к qu>кв ee>и oo>у yu|iu>ю ya|ia>я ye>е
        yo|io>ё ei|ey>ей ai|ay>ай (?<=[aeiou])h(?=[^aeiouy]|$)>_ c(?=[eiy])>с ^e>э x>кс j>дж y$>и ou$>ов a>а b>б c>к
        d>д e>е f>ф g>г h>г i>и k>к l>л m>м n>н o>о p>п q>к r>р s>с t>т u>у v>в w>в y>ы z>з
    """),
    "pl": _rules("""
        szcz>щ ski$>ский cki$>цкий sz>ш cz>ч rz>ж ch>х dź|dzi>дзь ia|ja>я ie|je>е iu|ju>ю io|jo>ё ló>лю la>ля lo>лё
        lu>лю l$|l(?=[^aeiouyó])>ль ą>он ę>ен ń>нь ś>сь ć>ть ź>зь ż>ж ó>у ł>л y>ы ^e>э x>кс a>а b>б c>ц d>д e>е f>ф
        g>г h>х i>и j>й k>к l>л m>м n>н o>о p>п q>к r>р s>с t>т u>у v>в w>в z>з
    """),
    "de": _rules("""
        schtsch>щ tsch>ч sch>ш ch>х ck>к ei|ai>ай eu|äu>ой ie>и tz>ц ja>я ju>ю jo>ё je>е ph>ф qu>кв sp>шп st>шт ss|ß>с
        s(?=[aeiouäöü])>з ä>е ^ö>э ö>ё ü>ю ^e>э (?<=[aeiou])h>_ x>кс a>а b>б c>к d>д e>е f>ф g>г h>х i>и j>й k>к l>л
        m>м n>н o>о p>п q>к r>р s>с t>т u>у v>ф w>в y>и z>ц
    """),
}
_RUSSIAN_TO: dict[str, Rules] = {
    "be": _rules("""
        ский$>скі цкий$>цкі [ыи]й$>ы т(?=[еёиюя])>ц д(?=[еёиюя])>дз ко$>ка ов$>аў ([её])в$>\1ў щ>шч ъ>'
        (?<=[ржшчцщ])е>э (?<=[ржшчцщ])и>ы и>і (?<=[аеёіоуыэюя])в(?=[^аеёиіоуыэюя])>ў
    """),
    "uk": _rules("""
        ский$>ський цкий$>цький ская$>ська цкая$>цька ий$>ій ё>йо ъ>' ^е>є (?<=[аеиоуыэюя])е>є ^и>і (?<=[аеоуыэюя])и>ї
        ы>и э>е
    """),
}
_TO_RUSSIAN_FROM: dict[str, Rules] = {
    "be": _rules("""
        скі$>ский цкі$>цкий [ао]ў$>ов ([её])ў$>\1в шч>щ дз(?=[еёіюяь])>д ц(?=[еёіюяь])>т нка$>нко ў>в
        (?<=[ржшчцтд])э>е (?<=[жшчц])ы>и рыч>рич і>и ['’]>ъ
    """),
    "uk": _rules("""
        ський$>ский цький$>цкий ська$>ская цька$>цкая ій$>ий йо>ё ьо>ё [єе]>е [ії]>и ґ>г ['’]>ъ
    """),
}
_CYRILLIC = ("ru", "be", "uk")


def transliterate(word: str, source: str, target: str) -> str:
    """Return a surname or unknown word of `source` in the alphabet of `target` (both of ru be uk en pl de).

    Latin to Latin stays as it is. Capitals follow the word; each part of a hyphenated word by itself.
    """
    if source == target or (source not in _CYRILLIC and target not in _CYRILLIC):
        return word
    return "-".join(_cased(part, _one(part.casefold(), source, target)) for part in word.split("-"))


def _one(word: str, source: str, target: str) -> str:
    if target not in _CYRILLIC:
        return _apply(word, _TO_LATIN[source, target])
    if source not in _CYRILLIC:
        russian = _apply(word, _TO_RUSSIAN[source if source in _TO_RUSSIAN else "en"])
    else:
        russian = word if source == "ru" else _apply(word, _TO_RUSSIAN_FROM[source])
    return russian if target == "ru" else _apply(russian, _RUSSIAN_TO[target])


def _apply(word: str, rules: Rules) -> str:
    """Rewrite from left to right: at each place the first rule that fits; what no rule knows stays."""
    out: list[str] = []
    at = 0
    while at < len(word):
        for pattern, replacement in rules:
            found = pattern.match(word, at)
            if found and found.end() > at:
                out.append(found.expand(replacement))
                at = found.end()
                break
        else:
            out.append(word[at])
            at += 1
    return "".join(out)


def _cased(model: str, word: str) -> str:
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
