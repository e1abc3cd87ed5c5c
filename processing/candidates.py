"""Places where a text holds a name of a watch, before anybody asked whether it is ours."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from domain.coverage import FieldName, Span
from processing.names.compiled import Name, Namesake, Term
from processing.names.evidence import capitals_fit, quoted
from processing.names.fold import TOKEN, fold
from processing.names.matcher import Hit

_LONGEST_PHRASE = 200  # characters


@dataclass(frozen=True, slots=True)
class Scan:
    """One field, searched; hits are in text order."""

    field: FieldName
    text: str
    language: str
    sentences: tuple[Span, ...]
    names: list[Hit[Name]]
    namesakes: list[Hit[Namesake]]
    terms: list[Hit[Term]]

    def sentence(self, at: int) -> int:
        """Return the index of the sentence that holds this place, or the nearest before it."""
        return max(bisect_right(self.sentences, at, key=lambda span: span.start) - 1, 0)

    def namesakes_between(self, start: int, end: int) -> list[Hit[Namesake]]:
        """Return those that begin between two places, and those up to a phrase's length before."""
        low = bisect_left(self.namesakes, start - _LONGEST_PHRASE, key=lambda hit: hit.start)
        high = bisect_left(self.namesakes, end, key=lambda hit: hit.start)
        return self.namesakes[low:high]

    def cues_between(self, start: int, end: int) -> list[Hit[Namesake]]:
        """Return namesakes' words, without a name of ours in them, that lie between two places."""
        return [hit for hit in self.namesakes_between(start, end) if not hit.payload.names_us and start <= hit.start and hit.end <= end]

    def terms_between(self, start: int, end: int) -> list[Hit[Term]]:
        low = bisect_left(self.terms, start, key=lambda hit: hit.start)
        high = bisect_left(self.terms, end, key=lambda hit: hit.start)
        return self.terms[low:high]

    def people_before(self, at: int) -> list[Hit[Name]]:
        low = bisect_left(self.names, at - _LONGEST_PHRASE, key=lambda hit: hit.start)
        high = bisect_left(self.names, at, key=lambda hit: hit.start)
        return [hit for hit in self.names[low:high] if hit.payload.kind == "person" and hit.end < at]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name found at a place; `sentence` is an index of the scan's sentences."""

    scan: Scan
    hit: Hit[Name]
    capital: bool  # capitalised as the name is
    quoted: bool  # in quotation marks
    sentence: int

    @property
    def fits(self) -> bool:
        """Tell whether it is written as a name."""
        return self.capital or self.quoted

    @property
    def words(self) -> list[str]:
        return [self.scan.text[start:end] for start, end in self.hit.words]

    @property
    def part_of_it(self) -> bool:
        """Tell "Minsk Dialogue forum" for "Minsk Dialogue Forum": the shorter name in it is what is written as one."""
        written = zip(self.words, self.name.capitals, strict=False)
        return len(self.name.capitals) == 3 and any(capital and word.islower() for word, capital in written)

    @property
    def name(self) -> Name:
        return self.hit.payload

    @property
    def long(self) -> bool:
        """Tell a name of so many words that nobody else has it."""
        return len(self.name.capitals) >= 4

    @property
    def base_form(self) -> bool:
        """Tell a name that stands as a dictionary has it: not in a case that another word demands."""
        return [fold(word) for word in self.words] == [fold(token) for token in TOKEN.findall(self.name.lemma)]


def candidates(scan: Scan) -> list[Candidate]:
    """Return names that do not overlap, in text order; of several that do the best written, then the longest, then the leftmost."""
    taken: list[Candidate] = []
    covered: set[int] = set()  # where the words of taken names begin
    every = [_candidate(scan, hit) for hit in scan.names if _is_written_out(scan.text, hit)]
    for one in sorted(every, key=lambda c: (not c.fits, c.part_of_it, c.hit.start - c.hit.end, c.hit.start)):
        if covered.isdisjoint(start for start, _ in one.hit.words):
            taken.append(one)
            covered.update(start for start, _ in one.hit.words)
    return sorted(taken, key=lambda c: c.hit.start)


def _is_written_out(text: str, hit: Hit[Name]) -> bool:
    """A name run together is one only after # or @; an initial has a full stop ("У Прейгермана" is no initial)."""
    if hit.payload.part == "tag":
        return text[max(hit.start - 1, 0) : hit.start] in ("#", "@")
    if hit.payload.part == "initials":
        return any(text[end : end + 1] == "." for start, end in hit.words if end - start == 1)
    return True


def _candidate(scan: Scan, hit: Hit[Name]) -> Candidate:
    words = [scan.text[start:end] for start, end in hit.words]
    capital = capitals_fit(words, hit.payload.capitals)
    return Candidate(scan, hit, capital, quoted(scan.text, hit.start, hit.end), scan.sentence(hit.start))
