"""When what waits holds the stages before it, and when it stands still."""

from hypothesis import given
from hypothesis import strategies as st

from domain.backlog import Gate, Standstill


def test_a_gate_shuts_at_its_bound_and_opens_when_a_fifth_is_gone() -> None:
    gate = Gate(10)
    assert [gate.room(waiting) for waiting in (0, 9, 10, 9, 8, 9)] == [10, 1, 0, 0, 2, 1]


def test_what_is_under_way_takes_room_without_shutting_the_gate() -> None:
    gate = Gate(10)
    assert [gate.room(6, under_way=n) for n in (1, 4, 7, 1)] == [3, 0, 0, 3]


@given(most=st.integers(1, 50), wanted=st.lists(st.integers(0, 20)), delivered=st.lists(st.integers(0, 20)))
def test_no_order_of_coming_and_going_exceeds_the_bound_or_blocks_for_ever(most: int, wanted: list[int], delivered: list[int]) -> None:
    gate, waiting = Gate(most), 0
    for coming, going in zip(wanted, delivered, strict=False):
        waiting += min(coming, gate.room(waiting))
        assert waiting <= most
        waiting -= min(going, waiting)
    assert gate.room(0) == most


def test_a_number_that_falls_now_and_then_does_not_stand_still() -> None:
    now = 0.0
    standstill = Standstill(10, clock=lambda: now)
    told = []
    for now, number in ((0, 5), (9, 5), (10, 4), (19, 7), (20, 4), (20.5, 4), (21, 3), (32, 3)):  # noqa: B007
        told.append(standstill.lasts(number))
    assert told == [False, False, False, False, False, True, False, True]
    standstill.ends()
    assert not standstill.lasts(3)
