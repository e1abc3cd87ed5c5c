"""robots.txt as RFC 9309 has it: who may fetch what. Pure; docs/adr/0011-robots.md says why it is ours.

Slips of the pen are read as Google's published parser reads them (github.com/google/robotstxt, Apache-2.0): "disalow", a missing colon,
"User-agent: ourname 1.0", half a byte order mark. Where that parser and the RFC differ over percent-encoding, whichever of
the two forbids is heeded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Self

MAX_BYTES = 500 * 1024  # that are read (RFC 9309, 2.5); what follows is left out
MAX_LINE_BYTES = 2083 * 8 - 1  # as Google has it: the longest address of a browser, many times over
Key = Literal["user-agent", "allow", "disallow", "sitemap", "crawl-delay", "other"]

_BOM = b"\xef\xbb\xbf"
_BREAK = re.compile(rb"\r\n|\r|\n")
_WHITE = " \t\n\v\f\r"  # of ASCII: a no-break space is a letter here
_KEYS: tuple[tuple[Key, tuple[str, ...]], ...] = (
    ("user-agent", ("user-agent", "useragent", "user agent")),
    ("allow", ("allow",)),
    ("disallow", ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")),
    ("sitemap", ("sitemap", "site-map")),
    ("crawl-delay", ("crawl-delay", "crawldelay", "crawl delay")),
)
_TOKEN = re.compile(r"[A-Za-z_-]*")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_BEGINS = re.compile(r"[/?;]")
EVERYBODY = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line with a name and a value."""

    number: int  # from 1
    key: Key
    value: str  # patterns are percent-encoded


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """What an Allow or Disallow line matches: the beginning of a path, "*" for any characters, "$" at the end for its end."""

    text: str

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return tuple(self.text.removesuffix("$").split("*"))

    def matches(self, path: str) -> bool:
        """Takes time in proportion to the path for each "*", however many there are."""
        first, *rest = self._parts
        if not path.startswith(first):
            return False
        last = rest.pop() if rest and self.text.endswith("$") else None
        position = len(first)
        for part in rest:
            found = path.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        if last is not None:
            return path.endswith(last) and len(path) - len(last) >= position
        return not self.text.endswith("$") or position == len(path)


@dataclass(slots=True, kw_only=True)
class Group:
    """The rules for one crawler; those of several groups that name it count together."""

    allowed: list[Pattern] = field(default_factory=list)
    disallowed: list[Pattern] = field(default_factory=list)
    delay_s: float | None = None  # the longest that is named

    def add(self, line: Line) -> None:
        if line.key == "allow":
            self.allowed += [Pattern(text=text) for text in dict.fromkeys((line.value, _as_directory(line.value)))]
        elif line.key == "disallow":
            self.disallowed += [Pattern(text=text) for text in dict.fromkeys((line.value, _plain(line.value, is_pattern=True)))]
        elif line.key == "crawl-delay" and (number := _NUMBER.match(line.value)):
            self.delay_s = max(self.delay_s or 0.0, float(number[0]))

    def allows(self, path: str) -> bool:
        """The longest pattern that matches decides; of two as long, the one that allows."""
        path = _upper_hex(path)
        plain = _plain(path, is_pattern=False)
        forbids = max((len(p.text) for p in self.disallowed if p.matches(path) or (plain != path and p.matches(plain))), default=0)
        return forbids == 0 or forbids <= max((len(p.text) for p in self.allowed if p.matches(path)), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a robots.txt says."""

    groups: dict[str, Group]  # lower-case product token, or "*"
    sitemaps: tuple[str, ...]  # as written

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the rules of a file; anything can be read, and what makes no sense is left out."""
        groups: dict[str, Group] = {}
        sitemaps: list[str] = []
        named: list[Group] = []  # whom the next rules are for
        is_begun = False  # their rules have begun: a further user-agent line opens another group
        for line in lines(body):
            if line.key == "user-agent":
                named = [] if is_begun else named
                is_begun = False
                named.append(groups.setdefault(_named(line.value), Group()))
            elif line.key == "sitemap":
                sitemaps.append(line.value)
            else:  # only rules proper end the list of names: a crawl-delay between two of them does not
                is_begun = is_begun or (line.key in {"allow", "disallow"} and bool(named))
                for group in named:
                    group.add(line)
        return cls(groups=groups, sitemaps=tuple(sitemaps))

    def allows(self, url: str, agent: str) -> bool:
        """Return whether the crawler with this product token may fetch an address, which is percent-encoded already."""
        group = self._of(agent)
        return group is None or group.allows(path_of(url))

    def crawl_delay_s(self, agent: str) -> float | None:
        """Return the pause between two requests that is asked for (no standard, yet widely used)."""
        group = self._of(agent)
        return None if group is None else group.delay_s

    def _of(self, agent: str) -> Group | None:
        """Where a group names the crawler, what is said to everybody does not count for it."""
        return self.groups.get(agent.lower(), self.groups.get(EVERYBODY))


def lines(body: bytes) -> Iterator[Line]:
    """Yield what each line of a robots.txt says; lines that have no name and value are left out, but counted."""
    for number, raw in enumerate(_BREAK.split(_readable(body)), 1):
        text = raw[:MAX_LINE_BYTES].partition(b"\0")[0].decode("latin-1").partition("#")[0].strip(_WHITE)
        name, value = _split(text)
        if name:
            key: Key = next((key for key, spellings in _KEYS if name.lower().startswith(spellings)), "other")
            yield Line(number=number, key=key, value=_escaped(value) if key in {"allow", "disallow", "other"} else value)


def path_of(url: str) -> str:
    """Return path, parameters and query of an address, "/" where it has none; it begins with a slash."""
    rest = url.removeprefix("//")
    scheme, colon, after = rest.partition("://")
    if colon and not _PATH_BEGINS.search(scheme):
        rest = after
    rest = rest.partition("#")[0]
    begins = _PATH_BEGINS.search(rest)
    path = rest[begins.start() :] if begins else ""
    return path if path.startswith("/") else f"/{path}"


def product_token(value: str) -> str:
    """Return the name that a user-agent value begins with: "FooBot/2.1" -> "FooBot"."""
    found = _TOKEN.match(value)
    return found[0] if found else ""


def _readable(body: bytes) -> bytes:
    """Return the part of a file that is read: no byte order mark, be it half of one; no line that the limit cuts."""
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0] or body[:MAX_BYTES].rpartition(b"\r")[0]
    return body[_shared(body, _BOM) :]


def _shared(one: bytes, other: bytes) -> int:
    """Return the length of what both begin with."""
    length = 0
    while one[length : length + 1] and one[length : length + 1] == other[length : length + 1]:
        length += 1
    return length


def _split(text: str) -> tuple[str, str]:
    """Return name and value; a missing colon is seen where exactly two words stand."""
    if ":" in text:
        name, _, value = text.partition(":")
        return name.strip(_WHITE), value.strip(_WHITE)
    words = re.split(r"[ \t]+", text)
    return (words[0].strip(_WHITE), words[1].strip(_WHITE)) if len(words) == 2 else ("", "")


def _named(value: str) -> str:
    if value[:1] == "*" and value[1:2] in {"", *_WHITE}:
        return EVERYBODY
    return product_token(value).lower()


def _as_directory(pattern: str) -> str:
    """Return "/news/$" for "/news/index.html": who allows the page allows the folder."""
    folder, slash, page = pattern.rpartition("/")
    return f"{folder}/$" if slash and page.startswith("index.htm") else pattern


def _escaped(value: str) -> str:
    return _upper_hex(_NOT_ASCII.sub(lambda match: f"%{ord(match[0]):02X}", value))


def _upper_hex(text: str) -> str:
    return _ESCAPED.sub(lambda match: match[0].upper(), text) if "%" in text else text


def _plain(text: str, *, is_pattern: bool) -> str:
    """Return the one spelling that the RFC compares: what needs no percent-encoding has none, all else has it."""
    end = "$" if is_pattern and text.endswith("$") else ""
    text = "".join(_utf8_escaped(text.removesuffix(end)))
    text = _ESCAPED.sub(lambda match: char if (char := chr(int(match[0][1:], 16))) in _UNRESERVED else match[0].upper(), text)
    return text.replace("$", "%24") + end if is_pattern else text.replace("$", "%24").replace("*", "%2A")


def _utf8_escaped(text: str) -> Iterable[str]:
    for char in text:
        yield char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
