"""Mends text that a site's software broke, and says what it mended."""

import re

from crawler.extraction.text import listed, one_line

# The splits that Bitrix's filter against SQL injection makes (uni|on, sel|ect, fr|om, wh|ere, alt|er, cre|ate, dr|op, upd|ate,
# ins|ert, val|ue, lim|it …), and older ones seen on sites. Witness: "lessons fr om the past" in the seed page.
# "_" stands for the space. Sure: no language has both halves as words.
_SURE = listed(
    "wh_ere whe_re sel_ect s_elect sele_ct ins_ert upd_ate cre_ate cr_eate del_ete ha_ving hav_ing gr_oup trun_cate tru_ncate "
    "ex_ecute imme_diate scr_ipt javascr_ipt"
)
# Doubtful: the halves are words or abbreviations elsewhere ("un ion" French, "alt er" German, "fr"/"om" Swedish).
_DOUBTFUL = listed("fr_om uni_on un_ion dr_op alt_er al_ter val_ue lim_it se_t")
_SHOUTED = frozenset((*_SURE, "fr_om"))  # "UN ION" may be the United Nations
_SOFT_HYPHEN = "\u00ad"
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff]|(?<=[A-Za-zÀ-ӿ])[\u200c\u200d](?=[A-Za-zÀ-ӿ])")
_ENGLISH = frozenset(
    listed("the and to that for with by are has have this which not its his will from")
)  # few of them mean anything elsewhere
_TOO_FEW_WORDS = 10
_FUNCTION_WORDS = 0.08  # share of them that English texts exceed and others do not reach


def _pattern(pairs: list[str]) -> re.Pattern[str]:
    halves = "|".join(pair.replace("_", "[ \u00a0]") for pair in sorted(pairs, key=len, reverse=True))
    return re.compile(rf"(?<![\w'’.-])(?:{halves})(?![\w'’-])", re.I)


_SURE_PATTERN = _pattern(_SURE)
_ANY_PATTERN = _pattern(_SURE + _DOUBTFUL)


class Mender:
    """Mends texts of one page and collects the names of the repairs that changed something.

    `english`: what the page as a whole is written in; it decides for texts too short to tell.
    """

    def __init__(self, *, english: bool) -> None:
        self.english = english
        self.done: set[str] = set()

    def line(self, text: str) -> str:
        """Return the text mended, on one line."""
        mended = self._noted("soft-hyphen", text, text.replace(_SOFT_HYPHEN, ""))
        mended = self._noted("zero-width", mended, _ZERO_WIDTH.sub("", mended))
        mended = one_line(mended)
        return self._noted("bitrix-split", mended, self._joined(mended))

    def _noted(self, name: str, before: str, after: str) -> str:
        if before != after:
            self.done.add(name)
        return after

    def _joined(self, text: str) -> str:
        english = reads_english(text) or (self.english and len(text.split()) < _TOO_FEW_WORDS)
        return (_ANY_PATTERN if english else _SURE_PATTERN).sub(_join, text)


def _join(match: re.Match[str]) -> str:
    """The word in one piece, if its halves are cased like one word ("Fr om", "FR OM"), not like two ("Un Ion", "Dr Op")."""
    first, second = re.split("[ \u00a0]", match[0], maxsplit=1)
    one_word = second.islower() and (first.islower() or first.istitle())
    shouted = match[0].isupper() and f"{first}_{second}".lower() in _SHOUTED
    return first + second if one_word or shouted else match[0]


def reads_english(text: str) -> bool:
    """Whether enough of the words are English function words, whatever the page says of its language."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(words) >= 4 and sum(word in _ENGLISH for word in words) >= max(1, _FUNCTION_WORDS * len(words))
