"""The three filters, as a script uses them: JSON lines in, JSON lines out in the same order, bad lines answered in their place."""

import base64
import json
from typing import Any

import pytest

from tests.support.command import Office
from tests.support.site import page

FIELDS = (
    "id url canonical_url headline description body byline published published_from modified in_language section keywords image repairs"
)
RUSSIAN = (
    "В понедельник в Риге открылся форум по безопасности, и на него приехали участники из двадцати стран.\n\n"
    "Организаторы говорят, что никогда ещё не получали столько заявок, и обещают повторить встречу будущей весной."
)
REPRINT = (
    "The harbour was quiet on Monday morning and the pilots who usually gather at the old lighthouse had stayed at home for the day. "
    "Nobody at the port authority could say when the next ship would arrive although three had been announced for this very week."
)


def filtered(office: Office, *arguments: str, lines: list[Any] | bytes, status: int = 0) -> list[dict[str, Any]]:
    """Run a filter and return its answers; what is no text among the lines goes in as JSON. By bytes as a process of its own."""
    run = office.run if isinstance(lines, bytes) else office.run_here
    if isinstance(lines, list):
        lines = "".join((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines).encode()
    done = run(*arguments, stdin=lines)
    assert done.returncode == status, done.stderr
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def an_article(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "headline": f"Quiet harbour {name}",
        "body": REPRINT,
        "published": "2019-10-07T09:00:00+03:00",
        "in_language": "en",
    } | more


def test_extract_answers_every_page_in_order_and_with_every_field(office: Office) -> None:
    pages = [{"id": n, "url": f"https://outlet.test/{n}", "html": page(f"Headline {n}").decode()} for n in range(5)]
    answers = filtered(office, "extract", lines=pages)
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3, 4]
    assert [answer["headline"] for answer in answers] == [f"Headline {n}" for n in range(5)]
    assert set(answers[0]) == set(FIELDS.split())
    assert answers[0]["published"] == "2019-10-07T12:00:00+03:00"


def test_extract_reads_raw_bytes_in_their_own_encoding(office: Office) -> None:
    raw = page("Форум открылся", RUSSIAN, lang="ru").decode().replace('charset="utf-8"', 'charset="windows-1251"').encode("windows-1251")
    [answer] = filtered(office, "extract", lines=[{"id": "a", "url": "https://outlet.test/a", "html_b64": base64.b64encode(raw).decode()}])
    assert answer["headline"] == "Форум открылся"
    assert answer["in_language"] == "ru"
    assert "участники из двадцати стран" in answer["body"]


def test_extract_writes_utf8_whatever_the_locale(office: Office) -> None:
    office.extra |= {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "latin-1", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = office.run("extract", stdin=json.dumps({"id": "ї", "url": None, "html": page("Ґанок і Їжак", RUSSIAN, lang="uk").decode()}))
    assert done.returncode == 0, done.stderr
    assert "Ґанок і Їжак" in done.stdout
    assert json.loads(done.stdout)["id"] == "ї"


def test_extract_says_null_for_what_a_page_does_not_tell(office: Office) -> None:
    [answer] = filtered(office, "extract", lines=[{"id": "a", "url": None, "html": "<p>Hardly a page</p>"}])
    assert answer["url"] is None
    assert answer["published"] is None
    assert answer["byline"] == []


@pytest.mark.parametrize(
    ("command", "good"),
    [
        (["extract"], {"id": "good", "url": "https://outlet.test/a", "html": page("Good").decode()}),
        (["group"], an_article("good")),
        (["group", "--pairs"], {"id": "good", "a": an_article("a"), "b": an_article("b")}),
        (["analyze"], an_article("good")),
    ],
    ids=["extract", "group", "pairs", "analyze"],
)
def test_a_bad_line_is_answered_in_its_place_and_the_status_is_1(office: Office, command: list[str], good: dict[str, Any]) -> None:
    whole = json.dumps(good, ensure_ascii=False)
    lines = b"\n".join(
        [
            whole.encode(),
            b'{"id": "cut", "headline": "This line br',
            b"[1, 2]",
            b'"text"',
            b"",
            b'{"headline": "no id"}',
            b'{"id": "empty"}',
            b"\xff\xfe not UTF-8",
            b"[" * 100_000,
            whole.replace('"good"', '"good again"').encode(),
            whole.encode()[:-9],
        ]
    )
    answers = filtered(office, *command, lines=lines, status=1)
    assert [answer["id"] for answer in answers] == ["good", None, None, None, None, "empty", None, None, "good again", None]
    errors = {n: answer["error"] for n, answer in enumerate(answers) if "error" in answer}
    assert set(errors) == {1, 2, 3, 4, 5, 6, 7, 9}
    assert errors[1].startswith("line 2: not a JSON object, it ends too early")
    assert errors[9].startswith("line 11: not a JSON object, it ends too early")
    assert "one JSON object a line" in errors[2]
    assert 'add "id"' in errors[4]
    assert "UTF-8" in errors[6]
    assert all("\n" not in error and "Traceback" not in error for error in errors.values())


@pytest.mark.parametrize("command", [["extract"], ["group"], ["analyze"]], ids=" ".join)
def test_no_lines_are_no_answers(office: Office, command: list[str]) -> None:
    assert filtered(office, *command, lines=["", ""]) == []


@pytest.mark.parametrize("command", [["extract"], ["group"], ["analyze"]], ids=" ".join)
def test_half_a_character_harms_nothing(office: Office, command: list[str]) -> None:
    record = '{"id": "half \\ud83d", "url": null, "html": "<p>half \\ud83d", "headline": "half \\ud83d", "body": "' + REPRINT + ' \\udc00"}'
    done = office.run_here(*command, stdin=record + "\n" + record.replace("half", "other"))
    assert "Traceback" not in done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["half \ud83d", "other \ud83d"]


def test_a_reader_that_leaves_early_ends_the_filter_quietly(office: Office) -> None:
    import subprocess

    line = json.dumps(an_article("a")) + "\n"
    lines = "".join(line.replace('"a"', f'"{n}"') for n in range(2000)).encode()
    with subprocess.Popen(
        office.command("group"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=office.environment,
        cwd=office.folder,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(line.encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "a"
        process.stdout.close()
        try:
            process.stdin.write(lines)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert b"Traceback" not in process.stderr.read()


def test_group_names_reprints(office: Office) -> None:
    other = an_article(
        "other", headline="Budget passed", body="Parliament passed the budget late at night after nine hours of debate. " * 4
    )
    answers = filtered(office, "group", lines=[an_article("first"), an_article("reprint"), other])
    assert set(answers[0]) == {"id", "story", "syndication_of", "similarity"}
    assert answers[0]["syndication_of"] is None
    assert answers[1]["syndication_of"] == "first"
    assert answers[1]["story"] == answers[0]["story"] != answers[2]["story"]
    assert answers[1]["similarity"] == pytest.approx(1.0)


def test_group_compares_pairs(office: Office) -> None:
    other = an_article(
        "other", headline="Budget passed", body="Parliament passed the budget late at night after nine hours of debate. " * 4
    )
    pairs = [{"id": 1, "a": an_article("a"), "b": an_article("b")}, {"id": 2, "a": an_article("a"), "b": other}]
    answers = filtered(office, "group", "--pairs", lines=pairs)
    assert [(answer["id"], answer["same_story"]) for answer in answers] == [(1, True), (2, False)]
    assert answers[0]["similarity"] > 0.9 > 0.1 > answers[1]["similarity"]


def test_a_chain_of_filters_understands_itself(office: Office) -> None:
    text = "The Minsk Dialogue forum opened in Minsk on Monday. " + REPRINT
    extracted = office.run(
        "extract", stdin=json.dumps({"id": "a", "url": "https://outlet.test/a", "html": page("Forum opens", text).decode()})
    )
    [answer] = filtered(office, "analyze", lines=extracted.stdout.encode())
    assert answer["id"] == "a"
    assert answer["relevance"] >= 0.5
    [grouped] = filtered(office, "group", lines=extracted.stdout.encode())
    assert grouped["id"] == "a"


BODY = "The Minsk Dialogue forum was a brilliant success. Its host, the Harbour Club, was dreadful and a disgrace."


def test_analyze_answers_with_the_watch_that_is_shipped(office: Office) -> None:
    [answer] = filtered(office, "analyze", lines=[{"id": "a", "headline": "A forum", "body": BODY}])
    keys = "id in_language relevance role tone mentions entities quotes topics"
    assert set(keys.split()) <= set(answer)
    assert answer["in_language"] == "en"
    mention = answer["mentions"][0]
    assert BODY[mention["start"] : mention["end"]].startswith("Minsk Dialogue")
    assert set(mention["probabilities"]) == {"negative", "neutral", "positive"}
    assert sum(mention["probabilities"].values()) == pytest.approx(1.0)
    for entity in answer["entities"]:
        assert BODY[entity["start"] : entity["end"]] == entity["text"]


def test_analyze_judges_the_targets_of_the_line_and_the_span_that_it_names(office: Office) -> None:
    start = BODY.index("Harbour Club")
    span = [start, start + len("Harbour Club")]
    targets = [{"id": "club", "names": ["Harbour Club"], "span": span}, {"id": "nobody", "names": ["Nobody Anywhere"]}]
    [answer] = filtered(office, "analyze", lines=[{"id": "a", "body": BODY, "in_language": "en", "targets": targets}])
    assert [(m["target"], m["field"], m["start"], m["end"]) for m in answer["mentions"]] == [("club", "body", *span)]
    assert answer["mentions"][0]["polarity"] < 0


def test_analyze_without_a_mention_has_no_tone(office: Office) -> None:
    [answer] = filtered(office, "analyze", lines=[{"id": "a", "body": REPRINT}])
    assert (answer["tone"], answer["mentions"]) == (None, [])
    assert answer["relevance"] < 0.5


@pytest.mark.parametrize(
    "targets",
    [
        "club",
        [{"names": ["x"]}],
        [{"id": "a", "names": "x"}],
        [{"id": "a", "names": ["x"], "span": [5, 2]}],
        [{"id": "a", "names": ["x"], "span": [0, 10**9]}],
    ],
    ids=["text", "no id", "names no list", "span backwards", "span beyond"],
)
def test_analyze_answers_targets_that_it_cannot_use(office: Office, targets: Any) -> None:
    bad = {"id": "bad", "body": BODY, "targets": targets}
    answers = filtered(office, "analyze", lines=[bad, {"id": "good", "body": BODY}], status=1)
    assert [answer["id"] for answer in answers] == ["bad", "good"]
    assert "error" in answers[0]
    assert "mistake" not in answers[0]["error"]
    assert "error" not in answers[1]


def test_analyze_uses_the_watch_that_is_asked_for(office: Office) -> None:
    office.write_watch(
        'name = "Harbour Club"\n[[targets]]\nid = "club"\nkind = "event"\n[targets.names]\nen = ["Harbour Club"]\n', name="harbour"
    )
    [answer] = filtered(office, "analyze", "--watch", "harbour", lines=[{"id": "a", "body": BODY}])
    assert [mention["target"] for mention in answer["mentions"]] == ["club"]
    unknown = office.run_here("analyze", "--watch", "nowhere", stdin="")
    assert unknown.returncode == 2
    assert "no watch 'nowhere'" in unknown.stderr
