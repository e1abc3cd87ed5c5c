"""A mistake in a source or watch file is one line that names the file and the mend."""

from pathlib import Path

import pytest

from domain.errors import BadConfiguration
from scheduler.configuration import load_sources, load_watches, read_source, read_watch

SOURCE = """
name = "Vestnik"
homepage = "https://vestnik.test/"
country = "BY"
languages = ["be", "ru"]
time_zone = "Europe/Minsk"
feeds = ["https://vestnik.test/rss"]
[policy]
delay_s = 3
"""
WATCH = """
name = "Riga Forum"
languages = ["en"]
[[targets]]
id = "forum"
kind = "event"
[targets.names]
en = ["Riga Forum"]
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_source_file_gives_a_source_named_after_the_file(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, "vestnik", SOURCE))
    assert (source.id, source.languages, source.policy.delay_s, source.feeds) == (
        "vestnik",
        ("be", "ru"),
        3.0,
        ("https://vestnik.test/rss",),
    )


def test_a_watch_file_gives_its_targets(tmp_path: Path) -> None:
    watch = read_watch(write(tmp_path, "riga", WATCH))
    assert (watch.id, watch.targets[0].names, watch.targets[0].alone) == ("riga", {"en": ("Riga Forum",)}, True)


def test_folders_are_read_in_order_of_id(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path / "sources", name, SOURCE)
        write(tmp_path / "watches", name, WATCH)
    assert [s.id for s in load_sources(tmp_path)] == ["a", "b"]
    assert [w.id for w in load_watches(tmp_path)] == ["a", "b"]


def test_no_folder_is_no_sources(tmp_path: Path) -> None:
    assert load_sources(tmp_path / "absent") == ()


def test_two_files_with_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path / "sources", "a", 'id = "same"' + SOURCE)
    write(tmp_path / "sources", "b", 'id = "same"' + SOURCE)
    with pytest.raises(BadConfiguration, match="two files give the id 'same'"):
        load_sources(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = [", "is not TOML"),
        (b'name = "\xff"', "is not UTF-8"),
        (SOURCE.replace("homepage", "hompage"), "unknown key hompage: did you mean homepage"),
        (SOURCE.replace("delay_s", "delay"), "unknown key policy.delay: did you mean delay_s"),
        ('name = "x"', "lacks homepage: add homepage"),
        (SOURCE.replace("delay_s = 3", 'delay_s = "slow"'), "policy.delay_s = 'slow'"),
        (SOURCE.replace("delay_s = 3", "max_daily = 3"), "policy.max_daily = 3: write 10 or more"),
        (SOURCE.replace("https://vestnik.test/rss", "vestnik.test/rss"), "feeds holds 'vestnik.test/rss': write a whole http"),
        (SOURCE.replace("Europe/Minsk", "Minsk"), "time_zone = 'Minsk': write an IANA name"),
        (SOURCE.replace('"BY"', '"Belarus"'), "country = 'Belarus': two capital letters"),
        (SOURCE.replace('"be", "ru"', '"Belarusian!"'), "language 'Belarusian!'"),
        ('article_pattern = "("' + SOURCE, "article_pattern = '\\('.*regular expression"),
        ('kind = "paper"' + SOURCE, "kind = 'paper'"),
        ('id = "Vestnik News"' + SOURCE, "id = 'Vestnik News': use lower-case"),
        ("policy = 3" + SOURCE.split("[policy]")[0], "policy is not a table"),
        (SOURCE + '[selectors]\nheadline = "h1["', "selectors.headline = 'h1\\['.*write a CSS selector"),
        (SOURCE + '[selectors]\ntitle = "h1"', "unknown key selectors.title"),
        (SOURCE + "[selectors]\nbody = 3", "selectors.body = 3"),
    ],
)
def test_a_broken_source_file_names_itself_and_the_mend(tmp_path: Path, text: str | bytes, message: str) -> None:
    path = write(tmp_path, "vestnik", text)
    with pytest.raises(BadConfiguration, match=message) as caught:
        read_source(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "x"', "has no targets"),
        (WATCH.replace('kind = "event"', 'kind = "event"\nalone = false'), "nothing would be relevant"),
        (WATCH.replace('["Riga Forum"]', '[" "]'), "target 'forum' has no name"),
        (WATCH.replace('["Riga Forum"]', '["…!"]'), "target 'forum' has no name"),
        (WATCH.replace('kind = "event"', 'kind = "party"'), "kind = 'party'"),
        (WATCH.replace('kind = "event"', 'sort = "event"'), "unknown key targets.sort"),
        (WATCH + '[[targets]]\nid = "forum"\nkind = "event"\nnames = {en = ["R"]}', "two targets with id 'forum'"),
        ('targets = "forum"\nname = "x"', "targets is not a list"),
    ],
)
def test_a_broken_watch_file_names_itself_and_the_mend(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, "riga", text)
    with pytest.raises(BadConfiguration, match=message) as caught:
        read_watch(path)
    assert str(path) in str(caught.value)


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(BadConfiguration, match=r"x\.toml: Is a directory"):
        read_source(tmp_path / "x.toml")
