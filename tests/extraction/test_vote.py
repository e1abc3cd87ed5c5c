"""Two readers that agree are believed; where they differ, the blocks decide."""

from crawler.extraction.document import parse
from crawler.extraction.runs import Run, outline
from crawler.extraction.vote import elected, is_confirmed

PARTS = [
    "The hall was full an hour before the first speech of the morning.",
    "Speakers from thirty countries will discuss security for three days.",
    "Towards midnight the translators went home and the talks went on with gestures.",
    "The last bus was announced at the door, and nobody heard it.",
    "In the morning the chairs were carried back to the canteen.",
    "Nobody could say afterwards who had carried them there.",
]
JUNK = [
    "Harvest nears its end in the north, where the rain has not fallen for weeks.",
    "Hockey season opens in the capital with a game between two old rivals.",
]


def page(*texts: str, junk: tuple[str, ...] = ()) -> list[Run]:
    tree = parse("".join(f"<p>{text}</p>" for text in texts) + "".join(f'<div class="junk">{text}</div>' for text in junk))
    assert tree is not None
    return outline(tree).runs


def test_a_reading_that_another_confirms_is_taken() -> None:
    assert elected([PARTS, PARTS, JUNK], witness="", runs=page(*PARTS)) == PARTS


def test_the_most_trusted_goes_before_another_that_is_confirmed() -> None:
    almost = [*PARTS, "Yes."]
    assert elected([PARTS, almost, almost], witness="", runs=page(*almost)) == PARTS


def test_two_that_agree_outvote_the_most_trusted() -> None:
    assert elected([JUNK, PARTS, PARTS], witness="", runs=page(*PARTS, *JUNK)) == PARTS


def test_a_witness_confirms_and_cannot_be_chosen() -> None:
    assert elected([JUNK, PARTS], witness=" ".join(PARTS), runs=page(*PARTS, *JUNK)) == PARTS
    assert elected([], witness=" ".join(PARTS), runs=page(*PARTS)) == []


def test_a_hole_in_the_first_reading_is_filled_with_what_the_others_have() -> None:
    holed = [*PARTS[:2], *PARTS[3:]]
    assert elected([holed, PARTS, PARTS], witness="", runs=page(*PARTS)) == PARTS


def test_what_others_have_beyond_the_first_reading_is_taken_only_where_it_is_of_the_same_make() -> None:
    longer = [*PARTS, *JUNK]
    assert elected([PARTS, longer, longer], witness="", runs=page(*PARTS, junk=tuple(JUNK))) == PARTS
    assert elected([PARTS, longer, longer], witness="", runs=page(*PARTS, *JUNK)) == longer


def test_where_no_two_agree_the_blocks_that_two_have_are_taken() -> None:
    readings = [[PARTS[0], PARTS[1], JUNK[0]], [PARTS[1], PARTS[2], JUNK[1]], [PARTS[0], PARTS[2]]]
    assert elected(readings, witness="", runs=page(*PARTS, *JUNK)) == PARTS[:3]


def test_a_short_line_amid_shared_blocks_needs_one_voice() -> None:
    said = [PARTS[0], "And then?", PARTS[1]]
    readings = [[*said, JUNK[0]], [PARTS[0], PARTS[1], PARTS[4], PARTS[5]], [JUNK[1], PARTS[3]]]
    assert elected(readings, witness="", runs=page(*said, *PARTS[2:], *JUNK)) == said


def test_where_nothing_is_shared_the_most_trusted_that_read_something_is_believed() -> None:
    assert elected([[], JUNK[:1], PARTS[:1]], witness="", runs=page(*PARTS, *JUNK)) == JUNK[:1]


def test_an_empty_reading_is_never_confirmed() -> None:
    assert not is_confirmed([], [[], PARTS])
    assert is_confirmed(PARTS, [JUNK, PARTS])
