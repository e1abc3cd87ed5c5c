"""Which sentence of an article a digest shows."""

from dataclasses import replace

import pytest

from desk.reports.digest.excerpts import key_sentence
from domain.coverage import Coverage, Mention, Tone
from tests.support.coverages import make_coverage

# headline; body, whose sentences are parted by " | "; the forum's name; the polarity of each sentence that names it; the sentence to show
ARTICLES = {
    "en": (
        "Forum opens in Minsk",
        "The Minsk Dialogue begins on Monday. | Critics call the Minsk Dialogue a costly show without results. | Coffee was served.",
        "Minsk Dialogue", (0.0, -0.9), 1,
    ),
    "ru": (
        "«Минский диалог» собрал экспертов из шестидесяти стран",
        "«Минский диалог» собрал экспертов из шестидесяти стран. | Участники называют «Минский диалог» лучшей площадкой региона.",
        "Минский диалог", (0.0, 0.5), 1,
    ),
    "be": (
        "Што кажуць у Мінску",
        "Госці прыехалі. | Мінскі дыялог стаў найлепшай пляцоўкай для размовы ў рэгіёне. | пра Мінскі дыялог і іншае, чытайце",
        "Мінскі дыялог", (0.4, 0.6), 1,
    ),
    "uk": (
        "Зустріч у Мінську",
        "Мінський діалог відкриється в понеділок, повідомили організатори. | Мінський діалог триватиме три дні, додали вони.",
        "Мінський діалог", (0.0, 0.0), 0,
    ),
    "pl": (
        "Konferencja w Mińsku",
        "Dialog Miński: tak. | Dialog Miński rozczarował gości brakiem jakichkolwiek odpowiedzi na pytania.",
        "Dialog Miński", (-0.2, -0.3), 1,
    ),
    "de": (
        "Dialog ohne Ergebnis",
        "Der Minsk Dialogue dauerte drei Tage und endete am Freitag. | Der Minsk Dialogue blieb nach Ansicht vieler Gäste ohne Ergebnis.",
        "Minsk Dialogue", (0.0, -0.7), 1,
    ),
}  # fmt: skip


def article(language: str) -> tuple[Coverage, list[str]]:
    headline, marked, name, polarities, _ = ARTICLES[language]
    sentences = marked.split(" | ")
    body = " ".join(sentences)
    naming = [sentence for sentence in sentences if name in sentence]
    mentions = tuple(
        Mention(
            target="forum",
            target_kind="event",
            field="body",
            start=(at := body.index(sentence)) + sentence.index(name),
            end=at + sentence.index(name) + len(name),
            text=name,
            sentence_start=at,
            sentence_end=at + len(sentence),
            polarity=polarity,
        )
        for sentence, polarity in zip(naming, polarities, strict=True)
    )
    plain = make_coverage()
    return replace(plain, article=replace(plain.article, headline=headline, body=body), mentions=mentions, tone=None), sentences


@pytest.mark.parametrize("language", ARTICLES)
def test_the_sentence_that_tells_most_of_the_forum(language: str) -> None:
    coverage, sentences = article(language)
    assert key_sentence(coverage) == sentences[ARTICLES[language][-1]]


def test_evidence_of_the_tone_goes_first() -> None:
    coverage, sentences = article("uk")
    tone = Tone(polarity=0.1, label="neutral", confidence=0.6, evidence=(1,))
    assert key_sentence(replace(coverage, tone=tone)) == sentences[1]


def test_the_headline_said_again_is_not_shown() -> None:
    coverage, _ = article("ru")
    assert key_sentence(replace(coverage, mentions=coverage.mentions[:1])) is None
