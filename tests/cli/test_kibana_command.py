"""`forumwatch store kibana` and `stems`, as analysts call them."""

import json
from pathlib import Path

import pytest

from tests.support.command import Office
from tests.support.documentation import ROOT


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_file_of_the_checkout_is_what_the_command_writes(office: Office) -> None:
    done = office.run("store", "kibana", "--prefix", "forumwatch")
    assert done.returncode == 0
    assert done.stdout == (ROOT / "deploy" / "kibana" / "forumwatch.ndjson").read_text(encoding="utf-8")


def test_the_prefix_is_that_of_the_settings(office: Office) -> None:
    done = office.run("store", "kibana", env={"FORUMWATCH_ELASTICSEARCH__PREFIX": "office-2"})
    first = json.loads(done.stdout.splitlines()[0])
    assert (first["type"], first["attributes"]["title"]) == ("index-pattern", "office-2-coverage")


def test_a_prefix_that_no_index_can_have_is_refused(office: Office) -> None:
    done = office.run("store", "kibana", "--prefix", "Our Office")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("forumwatch: 'Our Office' cannot begin an index's name: use small letters")


def test_stems_are_told_for_each_language(office: Office) -> None:
    lines = office.run("store", "stems", "Минского диалога", "--languages", "ru,en").stdout.splitlines()
    assert "be,ru,uk  минск диалог" in lines
    assert {line.split()[0] for line in lines} == {"be,ru,uk", "en"}


def test_words_without_letters_have_no_stems(office: Office) -> None:
    done = office.run("store", "stems", "!?")
    assert (done.returncode, done.stderr) == (2, "forumwatch: '!?' has no letter or digit: give words to search for\n")
