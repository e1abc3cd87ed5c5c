"""Our Markdown files as the tests of the documentation read them, and the command tree they speak of."""

import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import typer

from desk.cli.main import app

ROOT = Path(__file__).parents[2]
SAMPLE = "examples/newsroom/content/"  # articles, no documentation
_FOLDERS = ("docs", "processing", "examples", "bench", "deploy", "tests")
_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```\s*?$", re.M | re.S)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.M)
_OPERATORS = frozenset({"|", ">", "<", "&&", ";"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its kind ("toml"), its text, and the last line of prose before it."""

    page: str
    kind: str
    caption: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file; `name` is its path from the root."""

    name: str
    text: str

    @property
    def path(self) -> Path:
        return ROOT / self.name

    @property
    def prose(self) -> str:
        """The text without fenced and indented blocks."""
        return re.sub(r"^ {4}[^\n]*$", "", _FENCE.sub("", self.text), flags=re.M)

    @property
    def code(self) -> list[str]:
        """What stands in code font within the prose."""
        return _SPAN.findall(self.prose)

    @property
    def links(self) -> list[str]:
        return _LINK.findall(_SPAN.sub("code", self.prose))

    @property
    def headings(self) -> list[str]:
        return _HEADING.findall(_FENCE.sub("", self.text))

    @property
    def anchors(self) -> set[str]:
        """The names that links give to the headings."""
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in self.headings}

    @property
    def blocks(self) -> list[Block]:
        found = []
        for match in _FENCE.finditer(self.text):
            before = self.text[: match.start()].strip().splitlines()
            found.append(Block(page=self.name, kind=match[1], caption=before[-1] if before else "", text=match[2]))
        return found

    @property
    def typed(self) -> list[str]:
        """The lines of blocks that a person may type: fenced as sh, or indented by four spaces."""
        fenced = [line for block in self.blocks if block.kind == "sh" for line in block.text.splitlines()]
        return [*fenced, *(line.strip() for line in re.findall(r"^ {4}(\S[^\n]*)$", _FENCE.sub("", self.text), re.M))]

    def section(self, heading: str) -> str:
        """Return the text below a heading, up to the next one of any level. Raises ValueError if there is none."""
        bare = _FENCE.sub("", self.text)
        found = re.search(rf"^#+ {re.escape(heading)}$\n(.*?)(?=^#|\Z)", bare, re.M | re.S)
        if found is None:
            raise ValueError(f"{self.name} has no heading {heading!r}")
        return found[1]

    def rows(self, heading: str | None = None) -> list[list[str]]:
        """Return the cells of every table row below a heading (or on the page), heads and rules left out."""
        text = self.prose if heading is None else self.section(heading)
        lines = text.splitlines()
        rows = [
            _cells(line) for line, following in zip(lines, [*lines[1:], ""], strict=True) if line.startswith("|") and "---" not in following
        ]
        return [row for row in rows if not set("".join(row)) <= set("-: ")]


def _cells(line: str) -> list[str]:
    """Cut a row at its bars; those inside code font belong to the text."""
    masked = _SPAN.sub(lambda span: span.group().replace("|", "\0"), line.strip())
    return [cell.strip().replace("\0", "|") for cell in masked.strip("|").split("|")]


def spans(text: str) -> list[str]:
    """Return what stands in code font in a text."""
    return _SPAN.findall(text)


@cache
def page(name: str) -> Page:
    return Page(name, (ROOT / name).read_text(encoding="utf-8"))


@cache
def pages() -> tuple[Page, ...]:
    """Return every Markdown file of ours, by name; the articles of the sample newsroom are none."""
    found = [*ROOT.glob("*.md"), *(path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.md"))]
    names = sorted(path.relative_to(ROOT).as_posix() for path in found)
    return tuple(page(name) for name in names if not name.startswith(SAMPLE))


@cache
def listed(*options: str) -> tuple[str, ...]:
    """Return what `git ls-files` says, paths from the root."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return tuple(name for name in done.stdout.decode().split("\0") if name)


def commands() -> dict[tuple[str, ...], Any]:
    """Return name -> command for every command that does something: ("sources", "add")."""
    return dict(_leaves(_root(), ()))


@cache
def _root() -> Any:
    return typer.main.get_command(app)


def _leaves(command: Any, name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not hasattr(command, "commands"):
        yield name, command
        return
    for part, child in command.commands.items():
        yield from _leaves(child, (*name, part))


def options(command: Any) -> set[str]:
    """Return the public options of a command: {"--port"}."""
    return {option for parameter in command.params if _is_public(parameter) for option in (*parameter.opts, *parameter.secondary_opts)}


def _is_public(parameter: Any) -> bool:
    return parameter.param_type_name == "option" and not parameter.hidden


def command_problem(line: str, *, whole: bool) -> str | None:
    """Return what is wrong with a command line of forumwatch, None if nothing.

    Checked are the command's name, its options, and, where the line is `whole`, that it has the arguments it needs.
    """
    try:
        words = _words(line)
    except ValueError as error:
        return f"{line}: {error}"
    command = _root()
    while words and hasattr(command, "commands") and words[0] != "--help":
        name, *words = words
        if name not in command.commands:
            return f"{line}: no command {name!r}"
        command = command.commands[name]
    if hasattr(command, "commands"):
        return f"{line}: no whole command" if whole else None
    return _problem_of(command, words, line, whole=whole)


def _words(line: str) -> list[str]:
    """Return what follows `forumwatch`, up to a pipe or a comment."""
    words = shlex.split(line, comments=True)
    start = next(i for i, word in enumerate(words) if word.rpartition("/")[2] == "forumwatch") + 1
    end = next((i for i, word in enumerate(words) if word in _OPERATORS), len(words))
    return words[start:end]


def _problem_of(command: Any, words: Sequence[str], line: str, *, whole: bool) -> str | None:
    known = {
        opt: parameter for parameter in command.params if _is_public(parameter) for opt in (*parameter.opts, *parameter.secondary_opts)
    }
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    given, rest = 0, list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            given += 1
            continue
        name, equals, _ = word.partition("=")
        if name != "--help" and name not in known:
            return f"{line}: no option {name}"
        if name != "--help" and not known[name].is_flag and not equals:
            if not rest:
                return f"{line}: {name} lacks its value"
            rest.pop(0)
    if given > len(arguments) and all(argument.nargs != -1 for argument in arguments):
        return f"{line}: takes {len(arguments)} arguments"
    if whole and given < sum(argument.required for argument in arguments):
        return f"{line}: lacks an argument"
    return None
