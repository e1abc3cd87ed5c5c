"""Topics by keywords."""

import pytest

from processing import topics

TEXTS = {
    "en": "Arms control is over: the missile treaty has lapsed, and an arms race may follow. Nuclear weapons are back on the agenda.",
    "ru": "Контроль над вооружениями окончен: договор о ракетах утратил силу, впереди гонка вооружений. Меры доверия забыты.",
    "be": "Кантроль над узбраеннямі скончаны: дамова аб ракетах сярэдняй далёкасці страціла сілу, наперадзе гонка ўзбраенняў.",
    "uk": "Контроль над озброєннями завершено: договір про ракети втратив чинність, попереду перегони озброєнь. Роззброєння забуто.",
    "pl": "Kontrola zbrojeń się skończyła: traktat wygasł, grozi wyścig zbrojeń. Rozbrojenie i broń jądrowa wracają.",
    "de": "Die Rüstungskontrolle ist am Ende: Der INF-Vertrag ist ausgelaufen, ein Wettrüsten droht. Abrüstung ist vergessen.",
}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_arms_control_is_told_in_six_languages(language: str) -> None:
    assert topics.find("", TEXTS[language], language)[0] == "arms control"


def test_one_word_makes_no_topic() -> None:
    assert topics.find("", "A soldier bought bread and went home.", "en") == ()


def test_the_headline_weighs_three_times() -> None:
    assert topics.find("Refugees wait", "They sat in the hall.", "en") == ("migration",)


def test_a_language_without_lists_has_no_topics() -> None:
    assert topics.find("Karas ir taika", "Karas, karas, karas.", "lt") == ()
