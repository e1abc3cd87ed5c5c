"""What every store promises about full text: the words of people find the words of the press, in every language."""

from datetime import timedelta

import pytest

from domain.protocols import CoverageStore
from domain.query import And, Filters, Not, Or, Phrase, Query, Word
from indexing.query_text import parse_query
from tests.support.coverages import NOON, make_coverage, random_coverages


def found(store: CoverageStore, text: str) -> list[str]:
    return [hit.coverage.article.headline for hit in store.search(parse_query(text)).hits]


@pytest.mark.parametrize(
    ("language", "body", "query"),
    [
        ("en", "Two conferences on European security were held.", "conference"),
        ("en", "The Dialogue's director spoke.", "dialogues"),
        ("en", "Defence ministers and labour organisations.", "defense labor organization"),
        ("en", "The Minsk Dialogue Forum opened.", "MINSK forums"),
        ("ru", "Участники форума обсудили безопасность.", "форумов"),
        ("ru", "Из форумов последних лет.", "форум"),
        ("ru", "Министр Лавров прибыл.", "Лаврову"),
        ("ru", "Слова Лаврова о войне.", "лавров"),
        ("ru", "Режим санкций и рынок.", "режима санкция рынка"),
        ("ru", "Переговоры с Китаем, Китай ответил.", "Китая"),
        ("ru", "Ещё один всё-таки приедет.", "еще все"),
        ("ru", "Конфере\u00adнция в Бела\u0301руси.", "конференции беларусь"),
        ("be", "Удзельнікі форуму сустрэліся ў Мінску.", "форум"),
        ("be", "Адзін з форумаў.", "форумах"),
        ("be", "Размова аб бяспецы ў Еўропе.", "бяспека"),
        ("be", "«Мінскі дыялог» адбыўся.", "дыялогу мінскага"),
        ("be", "Украінцы і ўдзельнікі вайны.", "удзельнік украінец война вайна"),
        ("be", "Форум у Мінску.", "форумов"),
        ("uk", "Учасники діалогу в Харкові.", "діалозі Харків"),
        ("uk", "Питання безпеки.", "безпеці"),
        ("uk", "Кілька форумів.", "форум"),
        ("uk", "Президентові України про п’яту зустріч.", "президент п'ята"),
        ("uk", "Форуму бути.", "форумов"),
        ("pl", "O bezpieczeństwie w Polsce i w Krakowie.", "bezpieczeństwo Polska Kraków"),
        ("pl", "Uczestnicy dialogu mińskiego.", "uczestnik dialogiem Miński"),
        ("de", "Die Konferenzen zur Sicherheit in Häusern.", "Konferenz sicherheiten haus"),
        ("de", "Straßen und Flüsse.", "Strasse fluss"),
        ("fr", "La sécurité de l’Europe et les conférences.", "conférence europe"),
        ("ka", "მინსკის ფორუმი", "ფორუმი"),
        ("und", "Форума forums", "форум forum"),
        ("bg", "Форума започна.", "форум"),
        ("be", "Бяспека на саміце i ў парламенце", "саміт і парламент"),
    ],
)
def test_a_word_finds_its_inflected_forms(store: CoverageStore, language: str, body: str, query: str) -> None:
    store.write(
        [make_coverage(1, headline="it", body=body, in_language=language), make_coverage(2, headline="other", body="Nothing else.")]
    )
    assert found(store, query) == ["it"]


@pytest.mark.parametrize("query", ["форумов", "форум", "ФОРУМ", "форума", "форуму"])
def test_one_word_finds_russian_belarusian_and_ukrainian(store: CoverageStore, query: str) -> None:
    for n, language in enumerate(("ru", "be", "uk")):
        store.write([make_coverage(n, headline=language, body="Гости форума", in_language=language)])
    assert sorted(found(store, query)) == ["be", "ru", "uk"]


def test_a_stem_of_one_language_meets_no_word_of_another(store: CoverageStore) -> None:
    store.write([make_coverage(1, body="Yes we can go there.", in_language="en")])
    store.write([make_coverage(2, body="Canadá no está aquí.", in_language="es")])
    assert found(store, "Canada") == []  # Spanish cuts "canada" to "can"
    store.write([make_coverage(3, headline="de", body="Sie hat sich gefreut.", in_language="de")])
    assert found(store, "Sicherheit") == []


def test_headline_and_description_are_searched_too(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="Border talks", description="With ministers", body="Text.")])
    assert len(found(store, "border minister text")) == 1


def test_all_words_must_be_there(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="both", body="war and peace"), make_coverage(2, headline="one", body="war")])
    assert found(store, "war peace") == ["both"]
    assert found(store, "war AND peace") == ["both"]


def test_or_takes_either(store: CoverageStore) -> None:
    store.write([make_coverage(n, headline=word, body=word) for n, word in enumerate(("war", "peace", "trade"))])
    assert sorted(found(store, "war OR peace")) == ["peace", "war"]
    assert sorted(found(store, "war OR peace OR trade")) == ["peace", "trade", "war"]


def test_minus_leaves_out(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="a", body="forum on war"), make_coverage(2, headline="b", body="forum on peace")])
    assert found(store, "forum -wars") == ["b"]
    assert found(store, "-war") == ["b"]
    assert found(store, "-war -peace") == []
    assert sorted(found(store, "forum -(war peace)")) == ["a", "b"]
    assert found(store, "forum -(war OR peace)") == []


def test_left_out_inside_or(store: CoverageStore) -> None:
    store.write([make_coverage(n, headline=body, body=body) for n, body in enumerate(("war", "peace", "war peace", "trade"))])
    assert sorted(found(store, "peace OR -war")) == ["peace", "trade", "war peace"]
    assert sorted(found(store, "-peace OR -war")) == ["peace", "trade", "war"]


def test_phrases_are_found_inflected_and_in_order_only(store: CoverageStore) -> None:
    store.write(
        [
            make_coverage(1, headline="hit", body="На «Минском диалоге» выступили.", in_language="ru"),
            make_coverage(2, headline="apart", body="Минский форум и диалог.", in_language="ru"),
            make_coverage(3, headline="turned", body="Диалог минский.", in_language="ru"),
        ]
    )
    assert found(store, '"Минский диалог"') == ["hit"]
    assert found(store, "«минского диалога»") == ["hit"]
    assert len(found(store, "минский диалог")) == 3


@pytest.mark.parametrize(
    ("language", "body", "phrase"),
    [
        ("be", "Эксперты «Мінскага дыялогу» лічаць", "Мінскі дыялог"),
        ("uk", "на Мінському діалозі", "Мінський діалог"),
        ("pl", "podczas Dialogu Mińskiego", "Dialog Miński"),
        ("en", "Minsk Dialogue's forums", "minsk dialogue forum"),
        ("de", "auf der Münchner Sicherheitskonferenz in München", "Münchner Sicherheitskonferenzen"),
        ("zh", "明斯克对话论坛", "对话"),
        ("en", "co-operation of e-mail users", "co operation"),
    ],
)
def test_phrases_in_other_languages(store: CoverageStore, language: str, body: str, phrase: str) -> None:
    store.write([make_coverage(1, headline="it", body=body, in_language=language)])
    assert found(store, f'"{phrase}"') == ["it"]


def test_a_phrase_does_not_span_headline_and_body(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="The Minsk", body="Dialogue began.")])
    assert found(store, '"minsk dialogue"') == []


def test_a_word_of_several_tokens_is_a_phrase(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="it", body="A think-tank."), make_coverage(2, headline="no", body="A tank to think of.")])
    assert [h.coverage.article.headline for h in store.search(Query(text=Word(text="think-tank"))).hits] == ["it"]


def test_a_word_without_letters_matches_nothing_and_leaves_out_nothing(store: CoverageStore) -> None:
    store.write([make_coverage()])
    assert store.count(Query(text=Word(text="—"))) == 0
    assert store.count(Query(text=Phrase(words=()))) == 0
    assert store.count(Query(text=Not(node=Word(text="—")))) == 1
    assert store.count(Query(text=And(nodes=(Word(text="forum"), Not(node=Word(text="!")))))) == 1
    assert store.count(Query(text=Or(nodes=(Word(text="forum"), Word(text="!"))))) == 1


def test_empty_and_matches_all_and_empty_or_nothing(store: CoverageStore) -> None:
    store.write([make_coverage()])
    assert store.count(Query(text=And(nodes=()))) == 1
    assert store.count(Query(text=Or(nodes=()))) == 0


@pytest.mark.parametrize(
    "text", ['"', "NEAR(a b)", "body:x", "a* ^b", "col : y", "'; DROP TABLE coverage; --", "{a b}", "\0", "\ud800", "AND OR"]
)
def test_no_text_is_taken_for_the_language_of_the_engine(store: CoverageStore, text: str) -> None:
    store.write([make_coverage()])
    assert store.count(Query(text=Word(text=text))) == 0
    assert store.count(Query(text=Phrase(words=(text, "forum")))) in (0, 1)
    assert store.count() == 1


def test_words_are_looked_for_in_the_languages_of_the_filter_only(store: CoverageStore) -> None:
    store.write(
        [make_coverage(1, headline="ru", body="форума", in_language="ru"), make_coverage(2, headline="be", body="форума", in_language="be")]
    )
    assert found(store, "форум lang:be") == ["be"]


def test_newest_first_is_the_default_and_oldest_first_the_contrary(store: CoverageStore) -> None:
    store.write([make_coverage(n, headline=str(n), published=NOON + timedelta(days=n)) for n in (2, 1, 3)])
    assert found(store, "forum") == ["3", "2", "1"]
    hits = store.search(Query(sort="oldest")).hits
    assert [hit.coverage.article.headline for hit in hits] == ["1", "2", "3"]


def test_without_a_date_the_time_of_fetching_counts(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="a", published=None, fetched=NOON + timedelta(days=9)), make_coverage(2, headline="b")])
    assert found(store, "forum") == ["a", "b"]


def test_equal_times_are_ordered_by_id(store: CoverageStore) -> None:
    coverages = [make_coverage(n, published=NOON) for n in range(20)]
    store.write(coverages)
    ids = sorted(c.id for c in coverages)
    assert [hit.coverage.id for hit in store.search(Query(sort="newest")).hits] == ids
    assert [hit.coverage.id for hit in store.search(Query(sort="oldest")).hits] == ids


def test_the_best_match_comes_first(store: CoverageStore) -> None:
    store.write(
        [
            make_coverage(1, headline="passing", body="A long text on trade. " * 20 + "The border."),
            make_coverage(2, headline="Border talks", body="The border, the border."),
        ]
    )
    page = store.search(parse_query("border", sort="best"))
    assert [hit.coverage.article.headline for hit in page.hits] == ["Border talks", "passing"]
    assert page.hits[0].score > page.hits[1].score > 0


def test_best_without_words_is_newest(store: CoverageStore) -> None:
    store.write([make_coverage(n, headline=str(n)) for n in (1, 2)])
    assert [hit.coverage.article.headline for hit in store.search(Query(sort="best")).hits] == ["2", "1"]
    assert [hit.coverage.article.headline for hit in store.search(parse_query("-war", sort="best")).hits] == ["2", "1"]


@pytest.mark.parametrize("sort", ["newest", "oldest", "best"])
@pytest.mark.parametrize("text", ["", "форум OR forum", "-war"])
def test_pages_are_stable_and_complete(store: CoverageStore, sort: str, text: str) -> None:
    store.write(random_coverages(90))
    whole = store.search(parse_query(text, sort=sort, limit=1000))  # type: ignore[arg-type]
    pages = [store.search(parse_query(text, sort=sort, offset=offset, limit=7)) for offset in range(0, whole.total + 7, 7)]  # type: ignore[arg-type]
    assert [hit for page in pages for hit in page.hits] == list(whole.hits)
    assert {page.total for page in pages} == {whole.total}
    assert whole.total == len(whole.hits) > 0


def test_a_page_of_nothing_still_counts(store: CoverageStore) -> None:
    store.write([make_coverage(n) for n in range(3)])
    assert store.search(Query(limit=0)) == store.search(Query(offset=10, limit=5)) != store.search(Query())
    assert store.search(Query(limit=0)).total == 3


def test_the_snippet_shows_the_found_words_marked_whole(store: CoverageStore) -> None:
    body = "Начало текста. " * 30 + "Участники форумов обсуждали безопасность Европы. " + "Конец текста. " * 30
    store.write([make_coverage(body=body, in_language="ru")])
    hit = store.search(parse_query("форум безопасности")).hits[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["форумов", "безопасность"]
    assert hit.snippet in body
    assert len(hit.snippet) < 300


def test_the_snippet_marks_a_phrase_whole_and_only_there(store: CoverageStore) -> None:
    store.write([make_coverage(body="Dialogue in Minsk. The Minsk Dialogue Forum met.")])
    hit = store.search(parse_query('"minsk dialogue"')).hits[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["Minsk Dialogue"]


def test_words_that_are_left_out_are_not_marked(store: CoverageStore) -> None:
    store.write([make_coverage(body="The forum on peace.")])
    hit = store.search(parse_query("forum OR (war -peace)")).hits[0]
    assert [hit.snippet[start:end] for start, end in hit.marks] == ["forum"]


def test_without_words_the_snippet_shows_the_first_mention(store: CoverageStore) -> None:
    store.write([make_coverage(body="The forum met in Minsk.")])
    hit = store.search(Query()).hits[0]
    assert (hit.snippet, hit.marks) == ("The forum met in Minsk.", ((4, 9),))


def test_a_hit_in_the_headline_alone_still_has_a_snippet(store: CoverageStore) -> None:
    store.write([make_coverage(headline="Border talks", body="Ministers met.")])
    hit = store.search(parse_query("border")).hits[0]
    assert hit.snippet[slice(*hit.marks[0])] == "Border"


def test_a_hit_without_body_has_a_snippet(store: CoverageStore) -> None:
    store.write([make_coverage(headline="Border talks", body="", mentions=())])
    assert store.search(Query()).hits[0].snippet == "Border talks"


def test_count_search_and_scroll_agree(store: CoverageStore) -> None:
    store.write(random_coverages(120))
    for text in ("", "форум", "forum -war", "lang:be", "entity:minsk tone:critical"):
        query = parse_query(text, limit=1000)
        ids = sorted(hit.coverage.id for hit in store.search(query).hits)
        assert [c.id for c in store.scroll(query)] == ids
        assert store.count(query) == len(ids)


def test_filters_and_words_narrow_together(store: CoverageStore) -> None:
    store.write([make_coverage(1, headline="a", outlet="herald"), make_coverage(2, headline="b", outlet="agency")])
    assert found(store, "forum outlet:herald") == ["a"]
    assert store.count(Query(text=Word(text="forum"), filters=Filters(outlets=("herald", "gazeta")))) == 1
