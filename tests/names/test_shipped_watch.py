"""The watch that ships with the program is whole and its own names pass its own rules."""

import pytest

from processing.names.compiled import compile_watch
from processing.names.paradigms import forms
from tests.support.names_watch import look, shipped_watch

WATCH = shipped_watch()
SIX = {"en", "ru", "be", "uk", "pl", "de"}


def test_it_names_the_forum_the_council_and_two_people_in_six_languages() -> None:
    assert [(target.id, target.kind, target.alone) for target in WATCH.targets] == [
        ("forum", "event", True),
        ("council", "organiser", True),
        ("preiherman", "person", False),
        ("melyantsou", "person", False),
    ]
    assert all(set(target.names) >= SIX for target in WATCH.targets)
    assert set(WATCH.context) >= SIX
    assert set(WATCH.namesakes) >= SIX
    assert WATCH.languages == ("en", "ru", "be", "uk", "pl", "de")


@pytest.mark.parametrize("target", WATCH.targets, ids=lambda target: target.id)
def test_every_form_of_every_name_is_found_for_its_own_target(target) -> None:  # type: ignore[no-untyped-def]
    for language, lemmas in target.names.items():
        for form in (form for lemma in lemmas for form in forms(lemma, language, kind=target.kind)):
            found = look(f"Вот и {form}, forum.", language=language)
            assert {mention.target for mention in found.mentions} == {target.id}, form
            assert found.rejected == (), form


def test_every_namesake_that_holds_our_name_is_rejected_in_every_form() -> None:
    for language, phrases in WATCH.namesakes.items():
        for form in (form for phrase in phrases for form in forms(phrase, language)):
            assert look(f"Вот {form[:1].upper()}{form[1:]}.", language=language).mentions == (), form


def test_making_it_ready_twice_costs_once() -> None:
    assert compile_watch(WATCH) is compile_watch(shipped_watch())
