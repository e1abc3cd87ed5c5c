"""Mends text that a site's software broke, and notes what stood where."""

import re
from collections.abc import Collection, Iterable

from crawler.extraction.homoglyphs import mixed_words
from crawler.extraction.mending import Edit, Mending
from crawler.extraction.mojibake import Garbled
from crawler.extraction.text import listed
from domain.article import Repair, RepairedField

# The splits that Bitrix's filter against SQL injection makes (uni|on, sel|ect, fr|om, wh|ere, alt|er, cre|ate, dr|op, upd|ate,
# ins|ert, val|ue, lim|it …), and older ones seen on sites. Witness: "lessons fr om the past" in the seed page.
# "_" stands for the space. Sure: no language has both halves as words.
_SURE = listed(
    "wh_ere whe_re wher_e sel_ect s_elect sele_ct selec_t ins_ert inse_rt upd_ate upda_te cre_ate cr_eate crea_te del_ete dele_te ha_ving "
    "hav_ing gr_oup trun_cate tru_ncate ex_ecute exe_cute imme_diate scr_ipt javascr_ipt unio_n proce_dure declar_e"
)
# Doubtful: the halves are words or abbreviations elsewhere ("un ion" French, "alt er" German, "fr"/"om" Swedish).
_DOUBTFUL = listed("fr_om fro_m uni_on un_ion dr_op dro_p alt_er al_ter alte_r val_ue valu_e lim_it limi_t se_t")
_SHOUTED = frozenset((*_SURE, "fr_om"))  # "UN ION" may be the United Nations
_QUOTED = ("\"'`“‘«„", "\"'`”’»“")  # "wh ere" between these is spoken of, not broken
_SOFT_HYPHEN = "\u00ad"
_PIECE = re.compile(r"\S+")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]|(?<=[A-Za-zÀ-ӿ])[\u200c\u200d](?=[A-Za-zÀ-ӿ])")
_ENGLISH = frozenset(
    listed("the and to that for with by are has have this which not its his will from")
)  # few of them mean anything elsewhere
_TOO_FEW_WORDS = 10
_FUNCTION_WORDS = 0.08  # share of them that English texts exceed and others do not reach
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_FOREIGN = 0.5  # share of Cyrillic letters in a text whose Latin words are names and quotations, English as a rule
_MOST_NOTES = 500  # of one page; a text with more is broken throughout, and its kinds say so


def _pattern(pairs: list[str]) -> re.Pattern[str]:
    halves = "|".join(pair.replace("_", "[ \u00a0]") for pair in sorted(pairs, key=len, reverse=True))
    return re.compile(rf"(?<![\w'’.-])(?:{halves})(?![\w'’-])", re.I)


_SURE_PATTERN = _pattern(_SURE)
_ANY_PATTERN = _pattern(_SURE + _DOUBTFUL)


class Mender:
    """Mends the texts of one page; `kinds` are the names of the repairs that changed something, `notes` their places.

    `english`: what the page as a whole is written in; it decides for texts too short to tell. `verbatim`: texts of code on the page,
    which stay as they are. `garbled`: what of the page's text was undone when it was decoded.
    """

    def __init__(self, *, english: bool, verbatim: Collection[str] = (), garbled: Garbled | None = None) -> None:
        self.english = english
        self.verbatim = [text for text in verbatim if _ANY_PATTERN.search(text)]
        self.garbled = garbled
        self.kinds: set[str] = set()
        self.notes: list[Repair] = []

    def line(self, text: str, field: RepairedField, *, offset: int = 0) -> str:
        """Return one line of a field mended; `offset` is where it begins in that field, in code points."""
        mending = Mending(text, field=field)
        for start, end, was in self.garbled.spans(text) if self.garbled else ():
            mending.note("mojibake", start, end, was)
        mending.apply(_without_hyphens(mending.text), "soft-hyphen")
        mending.apply([(*match.span(), "") for match in _ZERO_WIDTH.finditer(mending.text)], "zero-width")
        mending.tidy()
        mending.apply(mixed_words(mending.text), "homoglyph")
        mending.apply(self._joined(mending.text), "bitrix-split")
        self._keep(mending.notes, offset)
        return mending.text

    def lines(self, texts: Iterable[str], field: RepairedField, *, joint: str) -> tuple[str, ...]:
        """Return the lines of a field that still say something; places count in the lines joined by `joint`."""
        kept: list[str] = []
        offset = 0
        for text in texts:
            if mended := self.line(text, field, offset=offset):
                kept.append(mended)
                offset += len(mended) + len(joint)
        return tuple(kept)

    def _keep(self, notes: list[Repair], offset: int) -> None:
        self.kinds.update(note.kind for note in notes)
        room = _MOST_NOTES - len(self.notes)
        self.notes += [
            Repair(kind=note.kind, field=note.field, start=note.start + offset, end=note.end + offset, was=note.was)
            for note in notes[:room]
        ]

    def _joined(self, text: str) -> list[Edit]:
        english = reads_english(text) or (self.english and len(text.split()) < _TOO_FEW_WORDS) or _is_foreign(text)
        found = ((match, _join(match)) for match in (_ANY_PATTERN if english else _SURE_PATTERN).finditer(text))
        return [(*match.span(), word) for match, word in found if word and not self._is_spoken_of(match)]

    def _is_spoken_of(self, match: re.Match[str]) -> bool:
        """Whether the split word stands in quotation marks of its own, or in code."""
        text, (start, end) = match.string, match.span()
        if start > 0 and end < len(text) and text[start - 1] in _QUOTED[0] and text[end] in _QUOTED[1]:
            return True
        for code in self.verbatim:
            place = text.find(code)
            while place >= 0:
                if place <= start and end <= place + len(code):
                    return True
                place = text.find(code, place + 1)
        return False


def _without_hyphens(text: str) -> list[Edit]:
    """The words that have soft hyphens, without them."""
    if _SOFT_HYPHEN not in text:
        return []
    return [(*match.span(), match[0].replace(_SOFT_HYPHEN, "")) for match in _PIECE.finditer(text) if _SOFT_HYPHEN in match[0]]


def _join(match: re.Match[str]) -> str | None:
    """The word in one piece, if its halves are cased like one word ("Fr om", "FR OM"), not like two ("Un Ion", "Dr Op")."""
    first, second = re.split("[ \u00a0]", match[0], maxsplit=1)
    one_word = second.islower() and (first.islower() or first.istitle())
    shouted = match[0].isupper() and f"{first}_{second}".lower() in _SHOUTED
    return first + second if one_word or shouted else None


def _is_foreign(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return len(_CYRILLIC.findall(text)) > _FOREIGN * letters > 0


def reads_english(text: str) -> bool:
    """Whether enough of the words are English function words, whatever the page says of its language."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(words) >= 4 and sum(word in _ENGLISH for word in words) >= max(1, _FUNCTION_WORDS * len(words))
