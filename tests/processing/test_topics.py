"""Topics by words and by meaning."""

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


def test_one_word_in_another_sense_makes_no_topic() -> None:
    assert topics.find("", "The bank of the river was green, and children slept in the grass.", "en") == ()


def test_the_headline_weighs_three_times() -> None:
    assert topics.find("Refugees wait", "They sat in the hall.", "en") == ("migration",)


def test_a_language_without_lists_is_told_by_meaning_alone() -> None:
    text = "Rinkimų apylinkės užsidarė, rinkėjai balsavo už kandidatus, biuleteniai skaičiuojami."
    assert topics.by_words("", text, "lt") == {}
    assert [topic.name for topic in topics.rated("", text, "lt")] == ["election"]


def test_an_empty_article_has_no_topics() -> None:
    assert topics.find("", " … ", "en") == ()


def test_the_surest_goes_first() -> None:
    found = topics.rated("Missile treaty lapses", "Arms control is over, and an arms race may follow the ambassadors' talks.", "en")
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
