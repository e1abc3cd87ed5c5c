"""Mentions of the Minsk Dialogue in sentences as papers write them: found, rejected, attributed; language by language."""

import pytest

from tests.support.names_watch import look, named

FORUM, COUNCIL, PREIHERMAN, MELYANTSOU = "forum", "council", "preiherman", "melyantsou"

GENUINE = [
    ("en", "The Minsk Dialogue opened on Monday with 700 guests.", [(FORUM, "Minsk Dialogue")]),
    ("en", "Delegates to Minsk Dialogue’s annual forum spoke of arms control.", [(FORUM, "Minsk Dialogue")]),
    ("en", "Guests of the Minsk-Dialogue forum met the president.", [(FORUM, "Minsk-Dialogue")]),
    ("en", "The Minsk Dialogue Forum is over, the Minsk dialogue forum was long.",
     [(FORUM, "Minsk Dialogue Forum"), (FORUM, "Minsk dialogue forum")]),
    ("en", "He addressed the Minsk “Dialogue” forum.", [(FORUM, "Minsk “Dialogue”")]),
    ("en", "Arms control, Donbas, lessons from the past: the Minsk Dialogue has a full agenda.", [(FORUM, "Minsk Dialogue")]),
    ("en", "The Minsk Dialogue Council on International Relations issued a note.",
     [(COUNCIL, "Minsk Dialogue Council on International Relations")]),
    ("en", "See you at #MinskDialogue next week.", [(FORUM, "MinskDialogue")]),
    ("ru", "На форуме «Минский диалог» выступили дипломаты.", [(FORUM, "Минский диалог")]),
    ("ru", "Участники «Минского диалога» обсудили контроль над вооружениями.", [(FORUM, "Минского диалога")]),
    ("ru", "О «Минском диалоге» рассказали в МИД.", [(FORUM, "Минском диалоге")]),
    ("ru", "Вчера в Минском диалоге приняли участие эксперты форума.", [(FORUM, "Минском диалоге")]),
    ("ru", "Гости форума \"Минский диалог\" обсудили и Донбасс.", [(FORUM, "Минский диалог")]),
    ("ru", "Доклад подготовил Совет по международным отношениям «Минский диалог».",
     [(COUNCIL, "Совет по международным отношениям «Минский диалог»")]),
    ("ru", "Работой Совета по международным отношениям \"Минский диалог\" довольны.",
     [(COUNCIL, "Совета по международным отношениям \"Минский диалог\"")]),
    ("be", "На форуме «Мінскі дыялог» гаварылі пра бяспеку.", [(FORUM, "Мінскі дыялог")]),
    ("be", "Удзельнікі «Мінскага дыялогу» раз'ехаліся.", [(FORUM, "Мінскага дыялогу")]),
    ("be", "Пра форум «Менскі дыялёг» пішуць газэты, на «Менскім дыялёгу» былі амбасадары.",
     [(FORUM, "Менскі дыялёг"), (FORUM, "Менскім дыялёгу")]),
    ("be", "Forum „Minski dyjałoh” prajšoŭ u kastryčniku.", [(FORUM, "Minski dyjałoh")]),
    ("uk", "Учасники форуму «Мінський діалог» говорили про безпеку.", [(FORUM, "Мінський діалог")]),
    ("uk", "У «Мінському діалозі» взяли участь дипломати.", [(FORUM, "Мінському діалозі")]),
    ("pl", "Forum Dialog Miński zgromadziło ekspertów.", [(FORUM, "Dialog Miński")]),
    ("pl", "Uczestnicy forum „Dialogu Mińskiego” rozmawiali o bezpieczeństwie.", [(FORUM, "Dialogu Mińskiego")]),
    ("de", "Das Forum Minsk-Dialog tagte zum fünften Mal.", [(FORUM, "Minsk-Dialog")]),
    ("de", "Auf dem Minsk-Dialog-Forum sprach der Minister.", [(FORUM, "Minsk-Dialog-Forum")]),
    ("de", "Die Teilnehmer des „Minsker Dialogs“ lobten das Forum.", [(FORUM, "Minsker Dialogs")]),
    ("lt", "Forume „Minsko dialogas“ kalbėta apie saugumą.", [(FORUM, "Minsko dialogas")]),
    ("fr", "Le forum « Dialogue de Minsk » a réuni 700 experts.", [(FORUM, "Dialogue de Minsk")]),
    ("pl", "Na forum „Минский диалог” mówiono po rosyjsku.", [(FORUM, "Минский диалог")]),
    ("en", "Yauheni Preiherman opened the Minsk Dialogue. Preiherman thanked the guests.",
     [(PREIHERMAN, "Yauheni Preiherman"), (FORUM, "Minsk Dialogue"), (PREIHERMAN, "Preiherman")]),
    ("ru", "По словам Евгения Прейгермана, форум удался. С Прейгерманом согласны не все.",
     [(PREIHERMAN, "Евгения Прейгермана"), (PREIHERMAN, "Прейгерманом")]),
    ("ru", "Е. Прейгерман и Д.Мельянцов выступили на форуме.", [(PREIHERMAN, "Е. Прейгерман"), (MELYANTSOU, "Д.Мельянцов")]),
    ("ru", "Мельянцов Денис и Евгений Михайлович Прейгерман приехали.",
     [(MELYANTSOU, "Мельянцов Денис"), (PREIHERMAN, "Евгений Михайлович Прейгерман")]),
    ("be", "Паводле Яўгена Прэйгермана і Дзяніса Мельянцова, усё добра.",
     [(PREIHERMAN, "Яўгена Прэйгермана"), (MELYANTSOU, "Дзяніса Мельянцова")]),
    ("uk", "За словами Євгена Прейгермана, безпека неподільна.", [(PREIHERMAN, "Євгена Прейгермана")]),
    ("pl", "Zdaniem Jewgienija Prejgermana Białoruś szuka równowagi.", [(PREIHERMAN, "Jewgienija Prejgermana")]),
    ("de", "Nach Ansicht Jauheni Preihermans sucht Belarus einen Ausgleich.", [(PREIHERMAN, "Jauheni Preihermans")]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), GENUINE)
def test_a_genuine_mention_is_found_whole(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = look(text, language=language)
    assert named(found) == expected
    assert found.rejected == ()


NAMESAKES = [
    ("en", "The Minsk dialogue on Donbas stalled again.", 'part of "Minsk dialogue on Donbas"'),
    ("en", "MINSK DIALOGUE ON THE DONBAS STALLS", 'part of "MINSK DIALOGUE ON THE DONBAS"'),
    ("en", "The Minsk Dialogue on Ukraine has produced no result.", "Minsk Dialogue on Ukraine"),
    ("en", "Diplomats hope that the Minsk dialogue will go on.", "common words"),
    ("en", "The Trilateral Contact Group called for Minsk Dialogue to resume.", 'beside "Trilateral Contact Group"'),
    ("en", "The EU-Minsk Dialogue resumed in spring.", "compound"),
    ("ru", "Минский диалог по Донбассу возобновился.", "Минский диалог по Донбассу"),
    ("ru", "В рамках минского диалога по Донбассу встретились посредники.", "минского диалога по Донбассу"),
    ("ru", "Минский диалог продолжается, заявили в контактной группе.", 'beside "контактной группе"'),
    ("ru", "Стороны вернулись к минскому диалогу.", "common words"),
    ("ru", "Минский диалог не отменяет Минских соглашений.", 'beside "Минских соглашений"'),
    ("be", "Мінскі дыялог па Данбасе спыніўся.", "Мінскі дыялог па Данбасе"),
    ("be", "Працягваецца мінскі дыялог кантактнай групы.", 'next to "кантактнай групы"'),
    ("uk", "Мінський діалог щодо Донбасу зайшов у глухий кут.", "Мінський діалог щодо Донбасу"),
    ("uk", "Мінський діалог триває: тристороння контактна група зустрілася.", "beside"),
    ("pl", "Burmistrz zaprasza na dialog miński: konsultacje w Mińsku Mazowieckim.", "common words"),
    ("pl", "Dialog Miński to konsultacje społeczne w Mińsku Mazowieckim.", 'beside "Mińsku Mazowieckim"'),
    ("pl", "Dialog miński w sprawie Donbasu utknął.", "Dialog miński w sprawie Donbasu"),
    ("de", "Der Minsker Dialog über den Donbass stockt.", "Minsker Dialog über den Donbass"),
    ("de", "Der Minsker Dialog stockt, teilte die Kontaktgruppe mit.", 'beside "Kontaktgruppe"'),
]


@pytest.mark.parametrize(("language", "text", "reason"), NAMESAKES)
def test_a_namesake_is_rejected_with_its_reason(language: str, text: str, reason: str) -> None:
    found = look(text, language=language)
    assert found.mentions == ()
    assert any(reason in one.reason for one in found.rejected), found.rejected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The Minsk agreements and the Minsk process are dead."),
        ("ru", "Минские соглашения, минский протокол и минский процесс не работают."),
        ("be", "Мінскія пагадненні не працуюць."),
        ("uk", "Мінські угоди не працюють."),
        ("pl", "Porozumienia mińskie nie działają. Rada miasta w Mińsku Mazowieckim obraduje."),
        ("de", "Das Minsker Abkommen ist tot. Der Dialog in Minsk geht weiter."),
        ("en", "Minsk. Dialogue is needed."),
    ],
)
def test_what_never_was_our_name_is_not_even_a_candidate(language: str, text: str) -> None:
    found = look(text, language=language)
    assert found.mentions == ()
    assert found.rejected == ()


def test_namesakes_are_judged_one_by_one() -> None:
    found = look(
        "The Minsk Dialogue opened its annual forum. Its guests know that the Minsk dialogue on Donbas failed. "
        "The Minsk Dialogue itself is a forum of experts."
    )
    assert [mention.start for mention in found.mentions] == [4, 106]
    assert [one.mention.text for one in found.rejected] == ["Minsk dialogue"]


def test_a_half_written_name_counts_where_the_article_surely_speaks_of_us() -> None:
    sure = look("The Minsk Dialogue opened on Monday. The Minsk dialogue is in its fifth year.")
    assert [mention.text for mention in sure.mentions] == ["Minsk Dialogue", "Minsk dialogue"]
    among_others = look("The Minsk Dialogue forum opened. Meanwhile the contact group resumed the Minsk dialogue.")
    assert [one.mention.text for one in among_others.rejected] == ["Minsk dialogue"]


def test_context_in_the_article_saves_a_mention_beside_cues() -> None:
    found = look("The Minsk Dialogue forum hosted members of the Trilateral Contact Group.")
    assert named(found) == [(FORUM, "Minsk Dialogue")]


def test_quotation_marks_save_a_well_written_name_beside_cues() -> None:
    found = look("«Минский диалог» обсудил работу контактной группы.", language="ru")
    assert named(found) == [(FORUM, "Минский диалог")]
    scare_quotes = look("Так называемый «минский диалог» контактной группы буксует.", language="ru")
    assert scare_quotes.mentions == ()


def test_a_headline_in_capitals_is_read_as_a_name() -> None:
    found = look("Гости едут.", headline="МИНСКИЙ ДИАЛОГ ОТКРЫЛСЯ", language="ru")
    assert [(mention.field, mention.text) for mention in found.mentions] == [("headline", "МИНСКИЙ ДИАЛОГ")]


def test_a_surname_alone_counts_only_beside_the_full_name_somewhere_in_the_article() -> None:
    alone = look("Прейгерман выступил.", language="ru")
    assert alone.mentions == ()
    assert "full name is nowhere" in alone.rejected[0].reason
    headline = look("Евгений Прейгерман выступил.", headline="Прейгерман: баланс нужен", language="ru")
    assert [mention.field for mention in headline.mentions] == ["headline", "body"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Yauheni Preiherman spoke. His sister Anna Preiherman listened."),
        ("en", "Yauheni Preiherman spoke. A. Preiherman listened."),
        ("ru", "Евгений Прейгерман выступил. Анна Прейгерман слушала."),
        ("ru", "Евгений Прейгерман выступил. Слово дали Анне Прейгерман."),
    ],
)
def test_a_namesake_of_a_person_is_somebody_else(language: str, text: str) -> None:
    found = look(text, language=language)
    assert len(found.mentions) == 1
    assert "another person" in found.rejected[0].reason


def test_titles_and_sentence_beginnings_before_a_surname_are_no_other_person() -> None:
    found = look("Yauheni Preiherman spoke. In the evening Mr Preiherman left. In Minsk Preiherman is known. Dr. Preiherman smiled.")
    assert len(found.mentions) == 4


def test_sentences_and_fields_are_noted_in_the_fields_own_code_points() -> None:
    body = "Первое. На форуме «Минский диалог» тихо. Третье."
    found = look(body, headline="Гости «Минского диалога»", description="«Минский диалог» открыт.", language="ru")
    assert [mention.field for mention in found.mentions] == ["headline", "description", "body"]
    last = found.mentions[-1]
    assert body[last.sentence_start : last.sentence_end].strip() == "На форуме «Минский диалог» тихо."
