"""The fast look: can this page concern any watch at all?"""

import html
import re
from collections.abc import Iterable, Sequence

from domain.codec import from_json
from domain.watch import Watch
from processing.names.compiled import Name, names_of
from processing.names.fold import skeleton
from processing.names.matcher import Matcher
from processing.names.skeletons import skeleton_of

_SHORTEST = 7  # letters of a form that is looked for without word bounds
_PIECE = 6  # letters: shorter pieces are on every page, longer ones are too many to look for
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE)
# UTF-8 that was read as windows-1251 ("РњРёРЅСЃРє") or windows-1252 ("MiÅ„ski"): a first byte and what can follow it.
_MOJIBAKE_1251 = re.compile(
    "[РС][\u0080-\u009f\u00a0-\u00bf\u0401-\u040f\u0451-\u045f\u0490\u0491\u2013-\u203a\u20ac\u2116\u2122][\x20-\x40\u00a0]*[РСв]"
)
_LATER_1252 = "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
_MOJIBAKE_1252 = re.compile(f"[\u00c2-\u00df]{_LATER_1252}|[\u00e0-\u00ef]{_LATER_1252}{{2}}")


class NamesFastLook:
    """Implements domain.protocols.FastLook: says yes wherever processing.mentions would find something, and seldom else.

    Forms of seven letters and more are looked for in the text's skeleton (letters only, run together), so split words,
    soft hyphens and mark-up between letters hide nothing; shorter ones word by word, also split once. Before either, a few
    pieces are looked for of which every form holds one: most pages hold none, and their look ends there. Texts are looked
    at again with their HTML entities resolved, or decoded anew where they look like mojibake.
    """

    def __init__(self, watches: Sequence[Watch]) -> None:
        every = [form for watch in watches for form in names_of(watch.targets, suffices=_is_long)]
        runs = {skeleton("".join(words)) for words, name in every if name.kind != "person" or name.part == "surname"}
        long = [run for run in runs if len(run) >= _SHORTEST]
        self._long = re.compile(_alternation(_without_longer(long))) if long else None
        self._long_pieces = _pieces_of(long)
        self._short: Matcher[bool] = Matcher()
        short = [(words, name) for words, name in every if name.part != "surname" and not self._holds_long(skeleton("".join(words)))]
        for words, name in short:
            self._take_short(words, name)
        self._short_pieces = _pieces_of(_rarest(words) for words, _ in short)

    def _holds_long(self, run: str) -> bool:
        return self._long is not None and self._long.search(run) is not None

    def _take_short(self, words: tuple[str, ...], name: Name) -> None:
        for variant in _splits(words):
            self._short.add_words(variant, True, between="middle names" if name.kind == "person" else "nothing")

    def may_concern(self, *texts: str) -> bool:
        """False only if no text holds a long form or a piece of a short one; spaces may stand anywhere in them, or be missing."""
        return any(self._may_concern(skeleton_of(variant)) for text in texts if text for variant in _readings(text))

    def _may_concern(self, run: str) -> bool:
        return (_any_in(self._long_pieces, run) and self._holds_long(run)) or _any_in(self._short_pieces, run)

    def concerns(self, *texts: str) -> bool:
        """True if any text holds any inflected form of any name of any watch."""
        return any(self._concerns(variant) for text in texts if text for variant in _readings(text))

    def _concerns(self, text: str) -> bool:
        run = skeleton_of(text)
        return (_any_in(self._long_pieces, run) and self._holds_long(run)) or (
            _any_in(self._short_pieces, run) and self._short.occurs(text)
        )


def look_of(*watches: str) -> NamesFastLook:
    """Return the fast look for watches given as JSON, one each: what another process makes one of."""
    return NamesFastLook([from_json(Watch, watch) for watch in watches])


def _is_long(words: tuple[str, ...]) -> bool:
    return len(skeleton("".join(words))) >= _SHORTEST


def _rarest(words: tuple[str, ...]) -> str:
    """Return the skeleton of the word that the fewest texts hold: the longest, of signs each a word the Chinese one, no initial."""
    return max((len(run), run) for run in map(skeleton, words))[1]


def _any_in(pieces: Sequence[str], run: str) -> bool:
    return any(piece in run for piece in pieces)


def _pieces_of(forms: Iterable[str]) -> list[str]:
    """Return a few pieces such that every form holds one, chosen greedily: the piece that the most forms hold comes first."""
    left = set(forms)
    holders: dict[str, set[str]] = {}
    for form in left:
        for start in range(max(1, len(form) - _PIECE + 1)):
            holders.setdefault(form[start : start + _PIECE], set()).add(form)
    chosen: list[str] = []
    while left:
        piece, held = max(holders.items(), key=lambda item: (len(item[1] & left), item[0]))
        chosen.append(piece)
        left -= held
    return chosen


def _splits(words: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """Return the words, and every way to split one of them in two ("fr om")."""
    yield words
    for i, word in enumerate(words):
        for cut in range(1, len(word)):
            yield (*words[:i], word[:cut], word[cut:], *words[i + 1 :])


def _readings(text: str) -> Iterable[str]:
    """Return the text as it is, and as it would be after repair where it shows damage."""
    yield text
    if "&" in text and _ENTITY.search(text):
        yield html.unescape(html.unescape(text))
    if text.isascii():
        return
    for damage, encoding in ((_MOJIBAKE_1251, "cp1251"), (_MOJIBAKE_1252, "cp1252")):
        if damage.search(text):
            yield _recoded(text, encoding)


def _recoded(text: str, encoding: str) -> str:
    """Return UTF-8 that was read in another encoding, read rightly; what does not fit (an entity's no-break space) becomes a space."""
    raw = bytearray()
    for character in text:
        try:
            raw += character.encode(encoding)
        except UnicodeEncodeError:
            raw += character.encode("latin-1", errors="ignore")
    return raw.decode("utf-8", errors="replace").replace("\ufffd", " ")


def _without_longer(forms: Iterable[str]) -> list[str]:
    """Leave out forms that hold a shorter one at their beginning: the shorter one says yes already."""
    kept: list[str] = []
    for form in sorted(forms):
        if not kept or not form.startswith(kept[-1]):
            kept.append(form)
    return kept


def _alternation(forms: Sequence[str]) -> str:
    """Return one expression for all forms, common beginnings shared, so that a text is walked once."""
    groups: dict[str, list[str]] = {}
    for form in forms:
        groups.setdefault(form[0], []).append(form)
    branches = [_branch(group) for group in groups.values()]
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _branch(forms: Sequence[str]) -> str:
    if len(forms) == 1:
        return re.escape(forms[0])
    size = 1
    while all(len(form) > size and form[size] == forms[0][size] for form in forms):
        size += 1
    rests = [form[size:] for form in forms]
    if "" in rests:
        return re.escape(forms[0][:size])
    return re.escape(forms[0][:size]) + _alternation(rests)
