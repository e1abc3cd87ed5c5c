"""Every question of docs/analysts.md, asked of a real node that holds tests.support.press; the answers are worked out by hand."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from elasticsearch import Elasticsearch

from domain.settings import ElasticsearchSettings
from indexing.elasticsearch import ElasticsearchStore
from indexing.elasticsearch.mapping import coverage_mapping, flat, mentions_mapping
from tests.support.documentation import page
from tests.support.es_stores import Stores
from tests.support.kql import fields, query_dsl
from tests.support.press import press

PAGE = page("docs/analysts.md")
WANTED = ElasticsearchSettings().analysers
INDICES = {"forumwatch-coverage": coverage_mapping(WANTED), "forumwatch-mentions": mentions_mapping(WANTED)}


class Question(NamedTuple):
    title: str
    index: str
    body: dict[str, Any]
    esql: str


def questions() -> list[Question]:
    cookbook = PAGE.text.split("\n## Cookbook\n")[1]
    found = []
    for part in cookbook.split("\n### ")[1:]:
        title = part.splitlines()[0]
        asked = re.findall(r"^```\nPOST (\S+)/_search\n(.+?)^```$", part, re.M | re.S)
        twins = re.findall(r"^```esql\n// not run by the tests\n(.+?)^```$", part, re.M | re.S)
        assert (len(asked), len(twins)) == (1, 1), title
        found.append(Question(title, asked[0][0], json.loads(asked[0][1]), twins[0]))
    return found


def tones(favourable: int, critical: int, rated: int, **more: int) -> dict[str, int]:
    return {"favourable": favourable, "critical": critical, "rated": rated} | more


# "n" is how many documents a bucket holds.
ANSWERS: dict[str, Any] = {
    "Which share of the voice has each watch, week by week?": {
        "weeks": {
            "2019-10-07": {"n": 6, "watches": {"minsk-dialogue": 5, "riga-forum": 1}},
            "2019-10-14": {"n": 3, "watches": {"minsk-dialogue": 2, "riga-forum": 1}},
            "2019-10-21": {"n": 3, "watches": {"minsk-dialogue": 3}},
            "2019-11-11": {"n": 4, "watches": {"minsk-dialogue": 3, "riga-forum": 1}},
        }
    },
    "How does the net tone differ by country and week?": {
        "weeks": {
            "2019-10-07": {
                "n": 3,
                "countries": {
                    "BY": {"n": 1, "tones": tones(1, 0, 1)},
                    "DE": {"n": 1, "tones": tones(0, 0, 0)},
                    "PL": {"n": 1, "tones": tones(0, 1, 1)},
                },
            },
            "2019-10-14": {
                "n": 2,
                "countries": {"BY": {"n": 1, "tones": tones(1, 0, 1)}, "UA": {"n": 1, "tones": tones(0, 1, 1)}},
            },
            "2019-10-21": {
                "n": 2,
                "countries": {"BY": {"n": 1, "tones": tones(0, 0, 1)}, "PL": {"n": 1, "tones": tones(0, 1, 1)}},
            },
            "2019-11-11": {
                "n": 2,
                "countries": {"DE": {"n": 1, "tones": tones(0, 0, 0)}, "PL": {"n": 1, "tones": tones(1, 0, 1)}},
            },
        }
    },
    "Do state and private media speak of us differently?": {
        "ownership": {
            "private": {"n": 4, "tones": tones(1, 2, 4, unsure=0)},
            "public": {"n": 2, "tones": tones(0, 0, 0, unsure=1)},
            "state": {"n": 2, "tones": tones(2, 0, 2, unsure=0)},
            "exile": {"n": 1, "tones": tones(0, 1, 1, unsure=0)},
        }
    },
    "In which languages is the tone in doubt?": {
        "languages": {
            "pl": {"n": 3, "tones": {"critical": 2, "favourable": 1}},
            "ru": {"n": 3, "tones": {"favourable": 2, "critical": 1}},
            "en": {"n": 2, "tones": {"not-rated": 1, "unsure": 1}},
            "be": {"n": 1, "tones": {"neutral": 1}},
        }
    },
    "Who is quoted, and how often?": {"speakers": {"Jan Kowal": 2, "Yauheni Preiherman": 1, "Евгений Прейгерман": 1}},
    "What exactly did a speaker say about our people?": [
        {"publisher": {"name": "Kurier"}, "url": {"full": "https://kurier-2.test/"}, "quotes": [{"text": "Dyrektor zawiódł."}]},
        {"publisher": {"name": "Kurier"}, "url": {"full": "https://kurier-1.test/"}, "quotes": [{"text": "To wstyd."}]},
    ],
    "Which critical sentences about a person did an outlet print?": [
        {"sentence": "Jan Kowal: dyrektor zawiódł.", "holder": "third-party", "speaker": "Jan Kowal"},
        {"sentence": "Dyrektor forum nie odpowiedział na krytykę.", "holder": "outlet", "speaker": None},
    ],
    "Whose criticism is it: the outlets' own, or that of people they quote?": {
        "holders": {
            "outlet": {"n": 12, "labels": {"neutral": 5, "critical": 3, "favourable": 3, "not-rated": 1}},
            "third-party": {"n": 4, "labels": {"critical": 2, "favourable": 1, "unsure": 1}},
            "participant": {"n": 3, "labels": {"favourable": 3}},
        }
    },
    "Who speaks critically, and of whom?": {
        "speakers": {
            "Jan Kowal": {"n": 1, "targets": {"director": 1}, "outlets": 1},
            "Ян Коваль": {"n": 1, "targets": {"director": 1}, "outlets": 1},
        }
    },
    "Which persons come up in critical coverage more than elsewhere?": {"persons": {"Jan Kowal": 3}},
    "Who published each story first?": [
        {"story": {"id": "s1"}, "publisher": {"id": "vestnik"}},
        {"story": {"id": "s2"}, "publisher": {"id": "kurier"}},
        {"story": {"id": "s3"}, "publisher": {"id": "kurier"}},
        {"story": {"id": "s4"}, "publisher": {"id": "dzien"}},
    ],
    "Which stories were reprinted most, and by whom?": {
        "stories": {
            "s1": {
                "n": 2,
                "outlets": {"ostpost": 1, "zorka": 1},
                "headline": [{"article": {"headline": "Форум «Минский диалог» открылся"}}],
            },
            "s3": {"n": 1, "outlets": {"ostpost": 1}, "headline": [{"article": {"headline": "Директор подвёл"}}]},
            "s4": {"n": 1, "outlets": {"kurier": 1}, "headline": [{"article": {"headline": "Goście wracają"}}]},
        }
    },
    "How much of each outlet's coverage is reprinted?": {
        "outlets": {
            "kurier": {"n": 3, "roles": {"original": 2, "reprint": 1}},
            "ostpost": {"n": 3, "roles": {"alone": 1, "partial": 1, "reprint": 1}},
            "agora": {"n": 2, "roles": {"alone": 1, "follow-up": 1}},
            "vestnik": {"n": 2, "roles": {"alone": 1, "original": 1}},
            "zorka": {"n": 2, "roles": {"alone": 1, "reprint": 1}},
            "dzien": {"n": 1, "roles": {"original": 1}},
        }
    },
    "Which outlets have gone quiet?": {
        "outlets": {
            "vestnik": {"n": 2, "last": "2019-10-16"},
            "zorka": {"n": 2, "last": "2019-10-23"},
            "ostpost": {"n": 3, "last": "2019-10-24"},
            "agora": {"n": 3, "last": "2019-11-12"},
            "kurier": {"n": 4, "last": "2019-11-13"},
            "dzien": {"n": 2, "last": "2019-11-14"},
        }
    },
    "Which outlets are new?": {
        "outlets": {
            "dzien": {"n": 2, "first": "2019-11-13"},
            "agora": {"n": 3, "first": "2019-10-09"},
            "kurier": {"n": 4, "first": "2019-10-08"},
            "ostpost": {"n": 3, "first": "2019-10-07"},
            "zorka": {"n": 2, "first": "2019-10-07"},
            "vestnik": {"n": 2, "first": "2019-10-07"},
        }
    },
    "Which outlets wrote about us once only?": {"outlets": {"dzien": 1}},
    "In which languages are we written about, month by month?": {
        "months": {
            "2019-10": {"n": 10, "languages": {"ru": 6, "pl": 2, "be": 1, "en": 1}},
            "2019-11": {"n": 3, "languages": {"pl": 2, "en": 1}},
        }
    },
    "What are we written about for, month by month?": {
        "months": {
            "2019-10": {"n": 7, "topics": {"opposition": 4, "security": 3}},
            "2019-11": {"n": 2, "topics": {"security": 1, "trade": 1}},
        }
    },
    "On which days was most written?": {
        "days": {"2019-10-07": {"n": 3, "stories": {"s1": 3}}, "2019-11-13": {"n": 2, "stories": {"s4": 2}}}
    },
    "How has the coverage grown in all?": {"months": {"2019-10": {"n": 10, "so_far": 10.0}, "2019-11": {"n": 3, "so_far": 13.0}}},
    "Are we the subject, or only mentioned in passing?": {
        "tiers": {
            "1": {"n": 7, "roles": {"main": 4, "secondary": 2, "passing": 1}},
            "2": {"n": 3, "roles": {"secondary": 2, "main": 1}},
            "3": {"n": 3, "roles": {"secondary": 2, "main": 1}},
        }
    },
    "How is a person written about, in whatever script?": {
        "languages": {"ru": 4, "en": 1, "pl": 1},
        "entities": {
            "n": 8,  # beside him, Jan Kowal and the OSCE stand once each
            "person": {"n": 6, "names": {"Евгений Прейгерман": 4, "Jauhien Prejhierman": 1, "Yauheni Preiherman": 1}},
        },
    },
    "Where does a phrase stand, whatever its endings?": ["vestnik-1", "zorka-1", "ostpost-3", "ostpost-1", "vestnik-2"],
    "Where do two words stand near each other?": ["ostpost-1"],
    "What is written in Belarusian about a matter?": [{"article": {"headline": "Форум у Мінску"}}],
    "Where is a word found as people write it, with the place marked?": [
        {"article.body.russian": ["О форумах по <em>безопасности</em> пишут мало."]}
    ],
    "Which headlines were changed after publication?": [
        {
            "article": {"headline": "Dyrektor pod ostrzałem"},
            "versions": [{"headline": "Dyrektor odpowiada", "valid_to": "2019-10-22T09:00:00Z"}],
        }
    ],
    "Which articles vanished from their sites?": [
        {"url": {"full": "https://zorka-2.test/"}, "archive": {"file": "20191023.warc.gz", "offset": 512}}
    ],
    "How often was the machine wrong?": {
        "false_alarms": 1,
        "relevant": {
            "n": 3,
            "was": {"neutral": {"n": 2, "is": {"critical": 1, "neutral": 1}}, "critical": {"n": 1, "is": {"favourable": 1}}},
        },
    },
    "What reached us late?": [
        {"publisher": {"id": "ostpost"}, "@timestamp": "2019-10-15T09:00:00+00:00", "event": {"first_indexed": "2019-11-02T00:00:00Z"}}
    ],
    "How well do we know the dates?": {"precision": {"minute": {"n": 12, "from": {"json-ld": 12}}, "day": {"n": 1, "from": {"url": 1}}}},
    "Which articles concern two watches?": {"articles": {"kurier-1": {"n": 2, "watches": {"minsk-dialogue": 1, "riga-forum": 1}}}},
    "Which outlet writes in which language, completely?": {
        "pairs": {
            "agora en": 2,
            "dzien pl": 1,
            "kurier pl": 3,
            "ostpost ru": 3,
            "vestnik ru": 2,
            "zorka be": 1,
            "zorka ru": 1,
        }
    },
}
_ORDERED = {"On which days was most written?", "Which outlets are new?", "Which outlets have gone quiet?"}


def test_every_question_has_an_answer_here() -> None:
    titles = [question.title for question in questions()]
    assert sorted(titles) == sorted(ANSWERS)
    assert len(titles) >= 18
    assert PAGE.text.count("/_search") == len(titles)


@pytest.fixture(scope="module")
def store(stores: Stores) -> Iterator[ElasticsearchStore]:
    opened = stores.open_one()
    assert opened.write(press()).refused == ()
    assert opened.count() == 16  # makes them findable
    yield opened
    opened.close()


@pytest.mark.live_index
@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_a_question_gets_its_answer(question: Question, store: ElasticsearchStore, client: Elasticsearch) -> None:
    answer = client.search(index=question.index.replace("forumwatch", store.names.prefix), **question.body).body
    found = _aggregations(answer["aggregations"]) if "aggregations" in answer else [_hit(hit) for hit in answer["hits"]["hits"]]
    wanted = ANSWERS[question.title]
    assert found == wanted
    if question.title in _ORDERED:
        [name] = wanted
        assert list(found[name]) == list(wanted[name])


def _aggregations(found: dict[str, Any]) -> dict[str, Any]:
    return {name: _aggregation(value) for name, value in found.items() if isinstance(value, dict) and name != "key"}


def _aggregation(found: dict[str, Any]) -> Any:
    if "buckets" in found:
        buckets = found["buckets"]
        return (
            {name: _bucket(bucket) for name, bucket in buckets.items()}
            if isinstance(buckets, dict)
            else {_key(bucket): _bucket(bucket) for bucket in buckets}
        )
    if "hits" in found:
        return [_hit(hit) for hit in found["hits"]["hits"]]
    return found.get("value_as_string", found["value"]) if "value" in found else _bucket(found)


def _key(bucket: dict[str, Any]) -> str:
    key = bucket.get("key_as_string", bucket["key"])
    return " ".join(key.values()) if isinstance(key, dict) else str(key)


def _bucket(bucket: dict[str, Any]) -> Any:
    inner = _aggregations(bucket)
    return {"n": bucket["doc_count"]} | inner if inner else bucket["doc_count"]


def _hit(hit: dict[str, Any]) -> Any:
    if "highlight" in hit:
        return hit["highlight"]
    inner = {name: [_hit(each) for each in found["hits"]["hits"]] for name, found in hit.get("inner_hits", {}).items()}
    return hit["_source"] | inner if "_source" in hit else hit["_id"]


# ES|QL, which the node lacks: the forms of the language that the page uses, and the fields.
COMMANDS = {"FROM", "WHERE", "STATS", "INLINE STATS", "EVAL", "KEEP", "SORT", "LIMIT", "MV_EXPAND"}
FUNCTIONS = {
    *("COUNT", "COUNT_DISTINCT", "MIN", "MAX", "VALUES", "PERCENTILE", "BUCKET"),
    *("TO_DOUBLE", "CASE", "DATE_DIFF", "MATCH", "MATCH_PHRASE"),
}
WORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "BY", "WHERE", "DESC", "ASC", "METADATA", "true", "false", "week", "month", "day"}


# Words of the language that no column may be called without quotes (tokens of Elastic's grammar of ES|QL, as of 9.1).
KEYWORDS = re.compile(
    "and|as|asc|by|desc|false|first|in|is|last|like|limit|not|null|nulls|on|or|rlike|true|with|where|from|row|show|eval|stats|inline|sort|"
    "keep|drop|rename|dissect|grok|enrich|mv_expand|lookup|join|change_point|completion|fork|fuse|rerank|sample|using|into|info|metadata",
    re.I,
)


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_no_column_of_a_twin_is_called_by_a_word_of_the_language(question: Question) -> None:
    bare = re.sub(r'"[^"]*"', "", question.esql)
    made = re.findall(r"(?<![\w.@])(\w+) = ", bare)
    assert [name for name in made if KEYWORDS.fullmatch(name)] == []


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_a_twin_asks_the_same_index_by_known_commands_and_functions(question: Question) -> None:
    first, *commands = _commands(question.esql)
    assert first.split()[:2] == ["FROM", question.index]
    for command in commands:
        assert re.match(r"[A-Z_]+(?: STATS)?", command)[0] in COMMANDS, command  # type: ignore[index]
    bare = re.sub(r'"[^"]*"', "", question.esql)
    assert bare.count("(") == bare.count(")")
    assert set(re.findall(r"\b([A-Z_]+)\(", bare)) <= FUNCTIONS
    assert re.findall(r"(?<![=!<>])=(?!=)", " ".join(c for c in commands if c.startswith("WHERE"))) == []
    if "COUNT(*)" in bare and "relevant" not in question.esql:
        assert question.index == "forumwatch-mentions"


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.title)
def test_a_twin_uses_fields_of_its_index_that_are_not_nested(question: Question) -> None:
    mapping = INDICES[question.index]
    nested = tuple(f"{name}." for name, field in mapping["properties"].items() if field.get("type") == "nested")
    searchable = {name for name, kind in flat(mapping).items() if kind not in ("object", "nested", "dense_vector")}
    made: set[str] = {"_score"} if "METADATA _score" in question.esql else set()
    used: set[str] = set()
    for command in _commands(question.esql)[1:]:
        bare = re.sub(r'"[^"]*"', "", command.partition(" ")[2])
        named = set(re.findall(r"(?<![\w.@])([a-z_]\w*) = ", bare))
        used |= set(re.findall(r"[@\w][\w.]*", bare)) - WORDS - FUNCTIONS - COMMANDS - {"STATS"} - named - made
        made |= named
    used = {name for name in used if not name.isdigit()}
    assert used
    assert used <= searchable
    assert not [name for name in used if name.startswith(nested)]


def _commands(esql: str) -> list[str]:
    commands: list[str] = []
    for line in esql.splitlines():
        if line.startswith(" "):
            commands[-1] += " " + line.strip()
        else:
            assert line.startswith("| ") == bool(commands), line
            commands.append(line.removeprefix("| "))
    return commands


def test_the_page_says_what_is_not_run() -> None:
    assert "**The twins are not run here**" in PAGE.text


def test_every_kql_condition_of_the_page_can_be_read_and_asks_for_fields_that_exist() -> None:
    known = set(flat(INDICES["forumwatch-coverage"]))
    conditions = [block.text.strip() for block in PAGE.blocks if block.kind == "text"] or re.findall(
        r"^  ```text\n  (.+)\n  ```$", PAGE.text, re.M
    )
    conditions += [code for code in PAGE.code if re.fullmatch(r"[a-z_.]+: [^=]+", code) and "{" not in code]
    assert len(conditions) >= 4
    for condition in conditions:
        assert set(fields(query_dsl(condition))) <= known, condition
