"""A coverage with markup in every field that an outlet can fill."""

from datetime import timedelta

from domain.article import ArchiveRef, Article, Discovery, Version
from domain.coverage import Coverage, Entity, Mention, Quote, Span, StoryRef, Tone
from domain.ids import article_id, coverage_id
from domain.source import Publisher, Source
from tests.support.web_data import NOW, WATCH

SCRIPT = "<script>alert(1)</script>"
NASTY = SCRIPT + "\"'><img src=x onerror=alert(2)>"


def hostile() -> Coverage:
    """Return a coverage that carries markup in every field that an outlet can fill."""
    source = Source(id='evil"><b>', name=NASTY, homepage="javascript:alert(3)", country="<b", time_zone="No/Where", link_warning=NASTY)
    body = f"{NASTY} met the forum {NASTY}.\n\nSecond {NASTY}"
    at = body.index("forum")
    article = Article(
        id=article_id("https://evil.test/"),
        url="javascript:alert(4)",
        canonical_url="javascript:alert(5)//" + NASTY,
        source=source.id,
        headline="Headline " + NASTY,
        description=NASTY,
        body=body,
        byline=(NASTY,),
        published=NOW - timedelta(days=1),
        published_from="meta",
        published_precision="minute",
        fetched=NOW,
        section=NASTY,
        keywords=(NASTY,),
        image="javascript:alert(6)",
        repairs=(NASTY,),
    )
    mention = Mention(
        target=NASTY,
        target_kind="event",
        field="body",
        start=at,
        end=at + 5,
        text="forum",
        sentence_start=0,
        sentence_end=at + 10,
        label="critical",
        polarity=-0.5,
        speaker=NASTY,
        method=NASTY,
    )
    return Coverage(
        id=coverage_id(article.id, WATCH.id),
        watch=WATCH.id,
        article=article,
        publisher=Publisher.of(source),
        discovery=Discovery(method="feed", via="javascript:alert(7)" + NASTY),
        archive=ArchiveRef(file=NASTY, offset=0, length=1, digest=NASTY),
        run=NASTY,
        in_language='en" onload="alert(8)',
        relevant=True,
        relevance=0.9,
        role="main",
        mentions=(mention,),
        tone=Tone(polarity=-0.5, label="critical", confidence=0.5, method=NASTY, evidence=(0, 99)),
        entities=tuple(
            Entity(name=f"{kind} {NASTY}", kind=kind, wikidata='Q1" onclick="alert(9)', spans=(Span(start=0, end=len(NASTY)),))
            for kind in ("PER", "ORG", "LOC", "EVENT")
        ),
        quotes=(Quote(speaker=NASTY, text=NASTY, start=0, end=5, target=NASTY),),
        topics=(NASTY,),
        story=StoryRef(id=NASTY),
        versions=(Version(headline=NASTY, body="old " + NASTY, valid_from=NOW - timedelta(days=1), valid_to=NOW),),
        processed=NOW,
        models=(NASTY,),
    )
