"""A coverage in which no field has its default value: what keeps it whole keeps every coverage whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.article import ArchiveRef, Article, Repair, Version
from domain.coverage import CorrectionNote, Coverage, Entity, Machine, Mention, Probabilities, Quote, StoryRef, Tone
from domain.source import Publisher
from tests.support.coverages import NOON, make_coverage


def full_coverage() -> Coverage:
    base = make_coverage()
    article = Article(
        id="a1",
        url="https://www.news.outlet.co.uk/1?x=1",
        canonical_url="https://www.news.outlet.co.uk/1",
        source="agency",
        headline="Форумы в Минске",
        description="Описание",
        body="The forum met. It was good.\n\nNext day.",
        byline=("Anna Nowak",),
        published=datetime(2019, 10, 7, 22, 30, tzinfo=UTC),
        published_from="json-ld",
        published_precision="second",
        published_offset=180,
        modified=NOON,
        fetched=NOON + timedelta(days=1),
        in_language="ru-BY",
        section="Politics",
        keywords=("forum",),
        image="https://outlet.test/i.jpg",
        access="paywall",
        repairs=("mojibake",),
        repaired=(Repair(kind="mojibake", field="headline", start=0, end=6, was="Р¤РѕСЂСѓРјС‹"),),
    )
    mentions = (
        Mention(
            target="forum",
            target_kind="event",
            field="body",
            start=4,
            end=9,
            text="forum",
            form="nominal",
            affiliation=True,
            sentence_start=0,
            sentence_end=14,
            polarity=0.5,
            label="favourable",
            probabilities=Probabilities(negative=0.1, neutral=0.3, positive=0.6),
            holder="participant",
            speaker="Anna",
            method="textblob@0.20.1",
        ),
        Mention(
            target="director",
            target_kind="person",
            field="headline",
            start=0,
            end=6,
            text="Форумы",
            sentence_start=0,
            sentence_end=15,
            label="critical",
        ),
    )
    return replace(
        base,
        article=article,
        mentions=mentions,
        watch_kind="peer",
        publisher=Publisher(
            id="p", name="P", country="BY", kind="agency", tier=1, ownership="state", time_zone="Europe/Minsk", link_warning="law"
        ),
        discovery=replace(base.discovery, method="sitemap", headline="h", summary="s", published=NOON, modified=NOON, in_language="be"),
        archive=ArchiveRef(file="a.warc.gz", offset=1, length=2, digest="sha256:0"),
        status="gone",
        in_language="ru",
        in_language_confidence=0.99,
        tone=Tone(
            polarity=0.2, label="favourable", confidence=0.5, outlet=0.1, third_party=0.3, method="m", baseline=True, evidence=(0, 1)
        ),
        entities=(
            Entity(name="Minsk", kind="LOC", wikidata="Q2280", count=2, salience=0.5),
            Entity(name="Anna", kind="PER"),
            Entity(name="Minsk", kind="LOC"),
        ),
        quotes=(
            Quote(speaker="Anna", text="good", field="body", start=1, end=2, target="forum"),
            Quote(speaker=None, text="x", start=0, end=1),
        ),
        topics=("security",),
        story=StoryRef(id="s1", role="reprint", origin="a0", similarity=0.9),
        versions=(Version(headline="Old", body="old", valid_from=NOON, valid_to=NOON),),
        models=("x=y@1",),
        revision=7,
        first_indexed=NOON,
        machine=Machine(relevant=False, relevance=0.2, role=None, tone=None),
        correction=CorrectionNote(by="anna", at=NOON, note="n"),
    )
