"""What Google's parser of robots.txt is expected to do, expectation by expectation.

The facts are those of robots_test.cc (github.com/google/robotstxt, Apache-2.0, as of 2024), in a form of our own: a file, who asks,
and what may and may not be fetched. `test_there_are_as_many_as_in_the_source` keeps any from being lost.
"""

import pytest

from crawler.manners.robotstxt import MAX_LINE_BYTES, Key, Robots, lines, path_of, product_token

SITE = "http://foo.bar"
EVERYTHING = "user-agent: FooBot\ndisallow: /\n"
THREE_GROUPS = (
    "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\n\nallow: /w/\n"
    "user-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n"
)
SPLIT_BY_SITEMAP = "User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n"
SPLIT_BY_UNKNOWN = "User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n"
TO_ALL_BUT_ONE = "user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n"
TO_NAMED_ONLY = "user-agent: FooBot\nallow: /\nuser-agent: BarBot\ndisallow: /\nuser-agent: BazBot\ndisallow: /\n"
UP_TO_A_SPACE = "User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n"


def only(*rules: str) -> str:
    """Return a file with one group."""
    return "\n".join(("user-agent: FooBot", *rules, ""))


def but(allowed: str) -> str:
    return only("disallow: /", f"allow: {allowed}")


# (file, who, allowed, forbidden); addresses without a scheme are on foo.bar
FACTS: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    # Nothing said, nobody asks, no address.
    ("", "FooBot", ("",), ()),
    (EVERYTHING, "", ("",), ()),
    (EVERYTHING, "FooBot", (), ("",)),
    ("", "", ("",), ()),
    # Lines: name, colon, value; a forgotten colon is seen.
    (EVERYTHING, "FooBot", (), ("/x/y",)),
    ("foo: FooBot\nbar: /\n", "FooBot", ("/x/y",), ()),
    ("user-agent FooBot\ndisallow /\n", "FooBot", (), ("/x/y",)),
    # Groups: of one name they count together; rules before the first count for nobody.
    (THREE_GROUPS, "FooBot", ("/x/b", "/z/d"), ("/y/c", "/foo/bar/")),
    (THREE_GROUPS, "BarBot", ("/y/c", "/w/a"), ("/z/d", "/foo/bar/")),
    (THREE_GROUPS, "BazBot", ("/z/d",), ("/foo/bar/",)),
    # Other lines do not end a group.
    (SPLIT_BY_SITEMAP, "FooBot", (), ("/",)),
    (SPLIT_BY_SITEMAP, "BarBot", (), ("/",)),
    (SPLIT_BY_UNKNOWN, "FooBot", (), ("/",)),
    (SPLIT_BY_UNKNOWN, "BarBot", (), ("/",)),
    # Names of lines in any case.
    ("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "FooBot", ("/x/y",), ("/a/b",)),
    ("user-agent: FooBot\nallow: /x/\ndisallow: /\n", "FooBot", ("/x/y",), ("/a/b",)),
    ("uSeR-aGeNt: FooBot\nAlLoW: /x/\ndIsAlLoW: /\n", "FooBot", ("/x/y",), ("/a/b",)),
    # Names of crawlers in any case, up to the first space.
    *(
        (f"User-Agent: {written}\nAllow: /x/\nDisallow: /\n", asking, ("/x/y",), ("/a/b",))
        for written in ("FOO BAR", "foo bar", "FoO bAr")
        for asking in ("Foo", "foo")
    ),
    (UP_TO_A_SPACE, "Foo", ("/x/y",), ()),
    (UP_TO_A_SPACE, "Foo Bar", (), ("/x/y",)),
    # What is said to all counts for those who are not named.
    ("", "FooBot", ("/x/y",), ()),
    (TO_ALL_BUT_ONE, "FooBot", (), ("/x/y",)),
    (TO_ALL_BUT_ONE, "BarBot", ("/x/y",), ()),
    (TO_NAMED_ONLY, "QuxBot", ("/x/y",), ()),
    # Paths: case counts.
    (only("disallow: /x/"), "FooBot", (), ("/x/y",)),
    (only("disallow: /X/"), "FooBot", ("/x/y",), ()),
    # The longest match decides, and of two as long the one that allows.
    (only("disallow: /x/page.html", "allow: /x/"), "FooBot", (), ("/x/page.html",)),
    (only("allow: /x/page.html", "disallow: /x/"), "FooBot", ("/x/page.html",), ("/x/",)),
    (only("disallow: ", "allow: "), "FooBot", ("/x/page.html",), ()),
    (only("disallow: /", "allow: /"), "FooBot", ("/x/page.html",), ()),
    (only("disallow: /x", "allow: /x/"), "FooBot", ("/x/",), ("/x",)),
    (only("disallow: /x/page.html", "allow: /x/page.html"), "FooBot", ("/x/page.html",), ()),
    (only("allow: /page", "disallow: /*.html"), "FooBot", ("/page",), ("/page.html",)),
    (only("allow: /x/page.", "disallow: /*.html"), "FooBot", ("/x/page.html",), ("/x/y.html",)),
    ("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", ("/x/page",), ("/y/page",)),
    # Percent-encoding: patterns are brought into that form, addresses come in it.
    (but("/foo/bar?qux=taz&baz=http://foo.bar?tar&par"), "FooBot", ("/foo/bar?qux=taz&baz=http://foo.bar?tar&par",), ()),
    (but("/foo/bar/ツ"), "FooBot", ("/foo/bar/%E3%83%84",), ("/foo/bar/ツ",)),
    (but("/foo/bar/%E3%83%84"), "FooBot", ("/foo/bar/%E3%83%84",), ("/foo/bar/ツ",)),
    (but("/foo/bar/%62%61%7A"), "FooBot", ("/foo/bar/%62%61%7A",), ("/foo/bar/baz",)),
    # "*", "$" and "#".
    (
        only("disallow: /foo/bar/quz", "allow: /foo/*/qux"),
        "FooBot",
        ("/foo/quz", "/foo//quz", "/foo/bax/quz"),
        ("/foo/bar/quz",),
    ),
    (
        only("disallow: /foo/bar$", "allow: /foo/bar/qux"),
        "FooBot",
        ("/foo/bar/qux", "/foo/bar/", "/foo/bar/baz"),
        ("/foo/bar",),
    ),
    (only("# disallow: /", "disallow: /foo/quz#qux", "allow: /"), "FooBot", ("/foo/bar",), ("/foo/quz",)),
    # index.html allows the folder.
    (
        "User-Agent: *\nAllow: /allowed-slash/index.html\nDisallow: /\n",
        "foobot",
        ("http://foo.com/allowed-slash/", "http://foo.com/allowed-slash/index.html"),
        ("http://foo.com/allowed-slash/index.htm", "http://foo.com/anyother-url"),
    ),
    # The documentation's examples of paths.
    (
        but("/fish"),
        "FooBot",
        ("/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fishheads/yummy.html", "/fish.html?id=anything"),
        ("/bar", "/Fish.asp", "/catfish", "/?id=fish"),
    ),
    (
        but("/fish*"),
        "FooBot",
        ("/fish", "/fish.html", "/fish/salmon.html", "/fishheads", "/fishheads/yummy.html", "/fish.html?id=anything"),
        ("/bar", "/Fish.bar", "/catfish", "/?id=fish"),
    ),
    (
        but("/fish/"),
        "FooBot",
        ("/fish/", "/fish/salmon", "/fish/?salmon", "/fish/salmon.html", "/fish/?id=anything"),
        ("/bar", "/fish", "/fish.html", "/Fish/Salmon.html"),
    ),
    (
        but("/*.php"),
        "FooBot",
        (
            "/filename.php",
            "/folder/filename.php",
            "/folder/filename.php?parameters",
            "//folder/any.php.file.html",
            "/filename.php/",
            "/index?f=filename.php/",
        ),
        ("/bar", "/php/", "/index?php", "/windows.PHP"),
    ),
    (
        but("/*.php$"),
        "FooBot",
        ("/filename.php", "/folder/filename.php"),
        (
            "/bar",
            "/filename.php?parameters",
            "/filename.php/",
            "/filename.php5",
            "/php/",
            "/filename?php",
            "/aaaphpaaa",
            "//windows.PHP",
        ),
    ),
    (but("/fish*.php"), "FooBot", ("/fish.php", "/fishheads/catfish.php?parameters"), ("/bar", "/Fish.PHP")),
    # Its examples of precedence.
    (only("allow: /p", "disallow: /"), "FooBot", ("http://example.com/page",), ()),
    (only("allow: /folder", "disallow: /folder"), "FooBot", ("http://example.com/folder/page",), ()),
    (only("allow: /page", "disallow: /*.htm"), "FooBot", (), ("http://example.com/page.htm",)),
    (only("allow: /$", "disallow: /"), "FooBot", ("http://example.com/",), ("http://example.com/page.html",)),
]


def long_facts() -> list[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Lines are cut where they grow beyond measure, and what is left of them counts."""
    forbidden = "/x/".ljust(MAX_LINE_BYTES - 1 - len("disallow: "), "a")
    one, other = ("/x/".ljust(MAX_LINE_BYTES - 1 - len("allow: "), letter) for letter in "ab")
    return [
        (only(f"disallow: {forbidden}/qux"), "FooBot", ("/fux",), (f"{forbidden}/fux",)),
        (only("disallow: /", f"allow: {one}/qux", f"allow: {other}/qux"), "FooBot", (f"{one}/qux", f"{other}/fux"), ("/",)),
    ]


@pytest.mark.parametrize(("file", "agent", "allowed", "forbidden"), [*FACTS, *long_facts()])
def test_what_may_be_fetched(file: str, agent: str, allowed: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    robots = Robots.parse(file.encode())
    found = {url: robots.allows(f"{SITE}{url}" if url.startswith("/") else url, agent) for url in (*allowed, *forbidden)}
    assert found == {url: url in allowed for url in found}


def test_there_are_as_many_as_in_the_source() -> None:
    assert sum(len(allowed) + len(forbidden) for _, _, allowed, forbidden in [*FACTS, *long_facts()]) == 145


@pytest.mark.parametrize("name", ["Foobot", "Foobot-Bar", "Foo_Bar"])
def test_names_that_a_crawler_may_have(name: str) -> None:
    assert product_token(name) == name


@pytest.mark.parametrize("name", ["ツ", "Foobot*", " Foobot ", "Foobot/2.1", "Foobot Bar"])
def test_names_that_a_crawler_may_not_have(name: str) -> None:
    assert product_token(name) != name


def test_nobody_has_no_name() -> None:
    assert product_token("") == ""


SIX_LINES = ("User-Agent: foo", "Allow: /some/path", "User-Agent: bar", "", "", "Disallow: /")


@pytest.mark.parametrize(
    "body",
    [
        "\n".join((*SIX_LINES, "")),
        "\r\n".join((*SIX_LINES, "")),
        "\r".join((*SIX_LINES, "")),
        "\n".join(SIX_LINES),
        "User-Agent: foo\nAllow: /some/path\r\nUser-Agent: bar\n\r\n\nDisallow: /",
    ],
    ids=["unix", "dos", "mac", "no-final-newline", "mixed"],
)
def test_lines_are_counted_whatever_ends_them(body: str) -> None:
    found = list(lines(body.encode()))
    assert [line.key for line in found] == ["user-agent", "allow", "user-agent", "disallow"]
    assert found[-1].number == 6


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        (b"\xef\xbb\xbfUser-Agent: foo\nAllow: /AnyValue\n", ["user-agent", "allow"]),
        (b"\xef\xbbUser-Agent: foo\nAllow: /AnyValue\n", ["user-agent", "allow"]),
        (b"\xefUser-Agent: foo\nAllow: /AnyValue\n", ["user-agent", "allow"]),
        (b"\xef\x11\xbfUser-Agent: foo\nAllow: /AnyValue\n", ["other", "allow"]),
        (b"User-Agent: foo\n\xef\xbb\xbfAllow: /AnyValue\n", ["user-agent", "other"]),
    ],
)
def test_a_byte_order_mark_is_skipped_at_the_beginning(body: bytes, keys: list[Key]) -> None:
    assert [line.key for line in lines(body)] == keys


@pytest.mark.parametrize("before", [True, False])
def test_sitemaps_may_be_named_anywhere(before: bool) -> None:
    named, groups = "Sitemap: http://foo.bar/sitemap.xml\n", "User-Agent: foo\nAllow: /some/path\nUser-Agent: bar\n\n\n"
    assert Robots.parse((named + groups if before else groups + named).encode()).sitemaps == ("http://foo.bar/sitemap.xml",)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("", "/"),
        ("http://www.example.com", "/"),
        ("http://www.example.com/", "/"),
        ("http://www.example.com/a", "/a"),
        ("http://www.example.com/a/", "/a/"),
        ("http://www.example.com/a/b?c=http://d.e/", "/a/b?c=http://d.e/"),
        ("http://www.example.com/a/b?c=d&e=f#fragment", "/a/b?c=d&e=f"),
        ("example.com", "/"),
        ("example.com/", "/"),
        ("example.com/a", "/a"),
        ("example.com/a/", "/a/"),
        ("example.com/a/b?c=d&e=f#fragment", "/a/b?c=d&e=f"),
        ("a", "/"),
        ("a/", "/"),
        ("/a", "/a"),
        ("a/b", "/b"),
        ("example.com?a", "/?a"),
        ("example.com/a;b#c", "/a;b"),
        ("//a/b/c", "/b/c"),
    ],
)
def test_the_path_of_an_address(url: str, path: str) -> None:
    assert path_of(url) == path


@pytest.mark.parametrize(
    ("written", "read"),
    [("http://www.example.com", "http://www.example.com"), ("/a/b/c", "/a/b/c"), ("á", "%C3%A1"), ("%aa", "%AA")],
)
def test_patterns_are_percent_encoded(written: str, read: str) -> None:
    assert [line.value for line in lines(f"allow: {written}".encode())] == [read]
