"""`forumwatch watches new`: a file that reads back as the watch proposed, every guess marked."""

import tomllib
from pathlib import Path

import pytest

from desk.cli.proposal import Proposal, language_of, propose, slug_of
from domain.errors import BadInput
from domain.watch import Watch
from processing.mentions import MentionFinder
from scheduler.configuration import parse_watch
from tests.support.command import Office

SIX = ["en", "ru", "be", "uk", "pl", "de"]


def proposed(name: str = "Riga Security Forum", language: str = "en", **more: object) -> Proposal:
    known = {"language": language, "languages": SIX, "known": {}, "people": []} | more
    return propose(name, **known)  # type: ignore[arg-type]


def text_of(proposal: Proposal) -> str:
    return proposal.toml(slug="riga", site=None, time_zone="Europe/Riga")


def watch_of(proposal: Proposal) -> Watch:
    return parse_watch(text_of(proposal), Path("riga.toml"))


def found_in(watch: Watch, text: str) -> list[str]:
    return [mention.target for mention in MentionFinder(watch).find(headline="", description=None, body=text, language="ru").mentions]


def test_the_file_reads_back_as_what_was_proposed() -> None:
    proposal = proposed(people=["Ilze Kalniņa"])
    watch = watch_of(proposal)
    assert (watch.name, watch.languages, watch.time_zone) == ("Riga Security Forum", tuple(SIX), "Europe/Riga")
    assert [(t.id, t.kind, t.alone) for t in watch.targets] == [("forum", "event", True), ("kalnina", "person", False)]
    for target, meant in zip(watch.targets, proposal.targets, strict=True):
        assert target.names == {language: tuple(names) for language, names in meant.names.items()}
    assert watch.context["ru"][0] == "форум"
    assert "рижские переговоры" in watch.namesakes["ru"]


def test_every_name_that_nobody_gave_is_marked_where_a_person_reads() -> None:
    proposal = proposed(people=["Ilze Kalniņa"])
    flagged = {(flag.target, flag.language) for flag in proposal.flagged}
    assert flagged == {("forum", language) for language in SIX if language != "en"} | {
        ("kalnina", language) for language in ("ru", "be", "uk")
    }
    marked = [line for line in text_of(proposal).splitlines() if "# check this" in line]
    assert len(marked) == len(flagged)


def test_given_names_win_over_proposals_and_their_languages_are_followed() -> None:
    proposal = proposed(known={"ru": ["Рижский форум по безопасности"], "lv": ["Rīgas drošības forums"]})
    names = proposal.targets[0].names
    assert names["ru"] == ["Рижский форум по безопасности"]
    assert names["lv"] == ["Rīgas drošības forums"]
    assert "lv" in proposal.languages
    assert [flag.why for flag in proposal.flagged if flag.language == "lv"] == ["no rules for this language, list its inflected forms"]
    assert not [flag for flag in proposal.flagged if flag.language == "ru"]


def test_a_name_in_a_language_without_rules_is_proposed_from_one_that_has_them() -> None:
    proposal = proposed("Rīgas drošības forums", "lv", known={"en": ["Riga Security Forum"]})
    names = proposal.targets[0].names
    assert names["lv"] == ["Rīgas drošības forums"]
    assert names["ru"] == ["Рижский форум безопасности"]
    assert names["en"] == ["Riga Security Forum"]


def test_people_are_proposed_in_their_own_letters_whatever_the_forum_is_called_in() -> None:
    proposal = proposed("Астанинский клуб", "ru", people=["Erlan Karin", "Сауле Садыкова"])
    first, second = (target.names for target in proposal.targets[1:])
    assert first["en"] == ["Erlan Karin"]
    assert second["ru"] == ["Сауле Садыкова"]
    assert first["ru"][0].split()[1] == "Карин"
    assert not any(letter > "\u024f" for letter in second["en"][0])
    mixed = [
        name
        for names in (*first.values(), *second.values())
        for name in names
        if name.isascii() is False and any(c.isascii() and c.isalpha() for c in name)
    ]
    assert not mixed


def test_two_people_of_one_surname_get_ids_of_their_own() -> None:
    assert [target.id for target in proposed(people=["Ilze Kalniņa", "Anna Kalniņa"]).targets] == ["forum", "kalnina", "kalnina-2"]


def test_the_proposed_watch_finds_inflected_names_and_not_the_namesakes() -> None:
    watch = watch_of(proposed(people=["Ilze Kalniņa"]))
    assert found_in(watch, "Участников Рижского форума безопасности встретила Илзе Калнина.") == ["forum", "kalnina"]
    assert found_in(watch, "Uczestnicy Ryskiego Forum Bezpieczeństwa wyjechali.") == ["forum"]
    assert found_in(watch, "Вчера завершились рижские переговоры.") == []


@pytest.mark.parametrize("name", ['Forum "North\\South"', "Fórum d’Été", "Клуб «Валдай»", "Forum = [x] # y", "Konferenz & Söhne'"])
def test_any_name_makes_a_file_that_can_be_read(name: str) -> None:
    language = language_of(name)
    watch = watch_of(proposed(name, language, people=[name]))
    assert watch.name == name
    assert name in watch.targets[0].names[language]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Riga Security Forum", "en"),
        ("Рижский форум", "ru"),
        ("Менскі дыялёг", "be"),
        ("Київський форум", "uk"),
        ("Рада з міжнародних відносин", "uk"),
        ("Forum Bezpieczeństwa", "pl"),
    ],
)
def test_letters_tell_a_language(name: str, language: str) -> None:
    assert language_of(name) == language


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Riga Security Forum", "riga-security-forum"),
        ("Астанинский клуб", "astana-club"),
        ("Fórum d’Été", "forum-d-ete"),
        ("  GLOBSEC! ", "globsec"),
    ],
)
def test_an_id_is_made_of_latin_letters(name: str, slug: str) -> None:
    assert slug_of(name, language_of(name)) == slug


@pytest.mark.parametrize("name", ["", "  ", "2019", "«—»"])
def test_a_name_without_a_letter_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="is no name"):
        proposed(name)


@pytest.mark.parametrize("person", ["", "—"])
def test_a_person_without_a_letter_is_refused(person: str) -> None:
    with pytest.raises(BadInput, match="is no name"):
        proposed(people=[person])


def test_a_control_character_in_a_name_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be printed"):
        proposed("Riga\x07Forum")


def test_the_command_shows_what_it_wrote_and_never_overwrites(office: Office) -> None:
    first = office.run("watches", "new", "Riga Forum", "--person", "Ilze Kalniņa")
    path = office.config / "watches" / "riga-forum.toml"
    assert first.returncode == 0
    assert str(path) in first.stdout
    assert tomllib.loads(path.read_text(encoding="utf-8"))["name"] == "Riga Forum"
    path.write_text("name = 'mine'")
    assert office.run("watches", "new", "Riga Forum").returncode == 2
    assert path.read_text() == "name = 'mine'"


def test_check_shows_the_forms_of_a_file_edited_since(office: Office) -> None:
    office.write_watch('name = "F"\n[[targets]]\nid = "f"\nkind = "event"\n[targets.names]\nru = ["Ганзейский форум"]\n', name="f")
    assert "Ганзейского форума" in office.run("watches", "check", "--forms").stdout
    assert office.run("watches", "check").stdout.splitlines() == ["f: 1 targets, 1 names in en"]
