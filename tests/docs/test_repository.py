"""What is tracked: written by people, small, and bound to no machine."""

import re
from pathlib import Path

import pytest

from tests.support.documentation import ROOT, SAMPLE, listed, pages

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout: nothing says what is tracked")
LARGEST = 1_000_000  # bytes
WEIGHTS = 24_000_000  # of a model that ships
MODEL = re.compile(r"processing/models/\w+/weights\.npz")
# Put together, so that this file does not hold what it forbids.
REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(parts))
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("crates", "io"),
            ("rubygems", "org"),
            ("repo1", "maven"),
            ("repo", "maven"),
            ("maven", "org"),
            ("anaconda", "org"),
            ("docker", "io"),
            ("ghcr", "io"),
            ("quay", "io"),
            ("proxy", "golang"),
        )
    )
)
ABSOLUTE = re.compile(r"(?<![\w./:%-])/(?:home|Users|root|work|workspace|mnt|tmp)/\w|\b[A-Z]:\\Users")
GENERATED = re.compile(
    r"(?:^|/)(?:__pycache__|\.venv|var|build|dist|node_modules|\.hypothesis|\.[a-z_]+_cache|[^/]+\.egg-info)/"
    r"|\.(?:pyc|pyo|so|db|db-wal|db-shm|sqlite3?|log|warc|warc\.gz|whl|coverage|orig|rej|swp)$|(?:^|/)\.DS_Store$"
)


def tracked() -> list[tuple[str, Path]]:
    return [(name, ROOT / name) for name in listed() if (ROOT / name).is_file()]


def test_no_tracked_file_is_larger_than_a_megabyte() -> None:
    assert [name for name, path in tracked() if path.stat().st_size > (WEIGHTS if MODEL.fullmatch(name) else LARGEST)] == []


def test_no_generated_file_is_tracked() -> None:
    assert [name for name in listed() if GENERATED.search(name)] == []


def test_nothing_is_tracked_that_is_ignored() -> None:
    assert listed("-c", "-i", "--exclude-standard") == ()


def test_no_tracked_file_names_a_place_on_some_machine() -> None:
    assert list(lines(ABSOLUTE)) == []
    assert list(lines(re.compile(re.escape(str(ROOT)) + r"\b"))) == []


def test_no_tracked_file_names_a_package_registry() -> None:
    assert list(lines(REGISTRIES)) == []


def lines(pattern: re.Pattern[str]) -> list[str]:
    """Return file and line of every match, for a person to find it."""
    found = []
    for name, path in tracked():
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


def test_the_tests_of_the_documentation_read_every_tracked_page() -> None:
    tracked_pages = {name for name, _ in tracked() if name.endswith(".md") and not name.startswith(SAMPLE)}
    assert tracked_pages <= {page.name for page in pages()}


def test_the_patterns_find_what_they_forbid() -> None:
    assert ABSOLUTE.search("open('/" + "home/anna/x')")
    assert not ABSOLUTE.search("https://outlet.example/home/anna")
    assert REGISTRIES.search("https://" + "pypi" + ".org/simple")
    assert GENERATED.search("var/ledger.db")
    assert not GENERATED.search("ledger/schema.py")
