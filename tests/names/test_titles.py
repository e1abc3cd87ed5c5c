"""A mention inside a person's title is an affiliation; what the forum itself does is not."""

import pytest

from tests.support.names_watch import look

TITLES = [
    ("en", "Yauheni Preiherman, director of the Minsk Dialogue Council, said so."),
    ("en", "Yauheni Preiherman, founder and director of the Minsk Dialogue Council on International Relations, said so."),
    ("en", "Minsk Dialogue director Yauheni Preiherman said so."),
    ("en", "The Minsk Dialogue’s founder, Yauheni Preiherman, said so."),
    ("en", "Dzianis Melyantsou, coordinator of the foreign policy programme at the Minsk Dialogue, thinks otherwise."),
    ("en", "Yauheni Preiherman (Minsk Dialogue) disagreed."),
    ("en", "Yauheni Preiherman of the Minsk Dialogue disagreed."),
    ("en", "The head of the expert initiative “Minsk Dialogue” disagreed."),
    ("ru", "Об этом сказал директор Совета по международным отношениям «Минский диалог» Евгений Прейгерман."),
    ("ru", "Как отметил эксперт «Минского диалога» Денис Мельянцов, всё сложно."),
    ("ru", "Евгений Прейгерман, основатель и руководитель экспертной инициативы «Минский диалог», согласен."),
    ("ru", "Глава экспертной инициативы «Минский диалог» согласен."),
    ("be", "Дырэктар Рады па міжнародных адносінах «Мінскі дыялог» Яўген Прэйгерман згодны."),
    ("be", "Кіраўнік экспертнай ініцыятывы «Менскі дыялёг» Яўген Прэйгерман згодны."),
    ("uk", "Директор Ради з міжнародних відносин «Мінський діалог» Євген Прейгерман погодився."),
    ("uk", "Експерт «Мінського діалогу» Денис Мельянцов погодився."),
    ("pl", "Dyrektor Rady Stosunków Międzynarodowych „Dialog Miński” Jauhien Prejhierman zgodził się."),
    ("pl", "Jewgienij Prejgerman, założyciel forum „Dialog Miński”, zgodził się."),
    ("de", "Der Direktor des Minsker Dialogs, Jauheni Preiherman, stimmte zu."),
    ("de", "Minsk-Dialog-Direktor Jauheni Preiherman stimmte zu."),
    ("de", "Jauheni Preiherman, Leiter der Experteninitiative „Minsk-Dialog“, stimmte zu."),
]

SUBJECTS = [
    ("en", "The director opened the Minsk Dialogue."),
    ("en", "The president of Belarus spoke at the Minsk Dialogue."),
    ("en", "Experts of the Minsk Dialogue wrote a report."),
    ("en", "The expert forum “Minsk Dialogue” opened."),
    ("en", "Minsk Dialogue expert papers are free."),
    ("en", "The head of the Foreign Ministry praised the Minsk Dialogue."),
    ("ru", "Директор института открыл «Минский диалог»."),
    ("ru", "Президент на форуме «Минский диалог» говорил о мире."),
    ("ru", "Эксперты «Минского диалога» подготовили доклад."),
    ("ru", "В «Минском диалоге» эксперт увидел пользу."),
    ("be", "Прэзідэнт на форуме «Мінскі дыялог» гаварыў пра мір."),
    ("uk", "Експерти «Мінського діалогу» підготували доповідь."),
    ("pl", "Prezydent na forum „Dialog Miński” mówił o pokoju."),
    ("de", "Der Direktor des Instituts eröffnete den „Minsk-Dialog“."),
    ("de", "Die Experten lobten den „Minsker Dialog“."),
]


@pytest.mark.parametrize(("language", "text"), TITLES)
def test_inside_a_title_it_is_an_affiliation(language: str, text: str) -> None:
    institutions = [mention for mention in look(text, language=language).mentions if mention.target_kind != "person"]
    assert len(institutions) == 1
    assert institutions[0].affiliation


@pytest.mark.parametrize(("language", "text"), SUBJECTS)
def test_elsewhere_it_is_not(language: str, text: str) -> None:
    institutions = [mention for mention in look(text, language=language).mentions if mention.target_kind != "person"]
    assert len(institutions) == 1
    assert not institutions[0].affiliation


def test_a_person_is_never_an_affiliation() -> None:
    found = look("Minsk Dialogue director Yauheni Preiherman said so.")
    assert [mention.affiliation for mention in found.mentions] == [True, False]
