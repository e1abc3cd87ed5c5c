"""The query language for people, parsed once for every store.

    форум "Minsk Dialogue" -спорт (война OR мир) outlet:bbc,dw lang:be tone:<-0.2 after:2019-10-07

Words and phrases that stand side by side must all be there; OR joins its two neighbours; a minus (or NOT) leaves out.
Quotes may be "…", “…”, „…“ or «…». Fields filter the whole query; several values of a field mean "one of these".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from domain.errors import BadQuery
from domain.query import And, Not, Or, Phrase, Query, TextQuery, Word
from indexing.query_fields import FIELDS, FieldValue, filters_of, suggest
from indexing.terms import tokens

MAX_LENGTH = 2000  # code points
MAX_WORDS = 64
MAX_DEPTH = 16

Kind = Literal["word", "phrase", "field", "open", "close", "minus", "or", "and"]

_CLOSERS = {'"': '"', "“": '”“"', "„": '“”"', "«": "»"}
_BREAKS = re.compile(r"[\s()\"“”„«»]")
_FIELD = re.compile(r"([A-Za-z_]+):(?=(.?))", re.S)
_OPERATORS: dict[str, Kind] = {"OR": "or", "AND": "and", "NOT": "minus"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: Kind
    position: int
    text: str = ""
    values: tuple[FieldValue, ...] = ()


def parse_query(
    text: str, *, time_zone: str = "UTC", sort: Literal["newest", "oldest", "best"] = "newest", offset: int = 0, limit: int = 20
) -> Query:
    """Return the query that a person wrote; dates are days of `time_zone` (an IANA name).

    Raises BadQuery that points at the mistake and says what would do.
    """
    if len(text) > MAX_LENGTH:
        raise BadQuery("the query is too long", position=MAX_LENGTH, fix=f"use at most {MAX_LENGTH} characters")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadQuery("the query holds half a character", position=error.start, fix="delete it") from error
    parser = _Parser(tokens=_tokens(text), end=len(text))
    node = parser.group(0)
    if parser.words > MAX_WORDS:
        raise BadQuery("the query has too many words", position=len(text), fix=f"use at most {MAX_WORDS}")
    if node is None and not parser.fields and text.strip():
        raise BadQuery("there is nothing to search for", position=0, fix="write a word, or a field such as outlet:")
    return Query(text=node, filters=filters_of(parser.fields, time_zone=time_zone), sort=sort, offset=offset, limit=limit)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next_token(text, at)
        found.append(token)
    return found


def _next_token(text: str, at: int) -> tuple[_Token, int]:
    """Return the token that begins at `at`, and where the next may begin."""
    letter = text[at]
    if letter in "()":
        return _Token(kind="open" if letter == "(" else "close", position=at), at + 1
    if letter in _CLOSERS:
        words, end = _quoted(text, at)
        return _Token(kind="phrase", position=at, text=words), end
    if letter in "-−" and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] not in "-−)":
        return _Token(kind="minus", position=at), at + 1
    name = _FIELD.match(text, at)
    if name and not (name[1].lower() not in FIELDS and (not name[2] or name[2].isspace())):
        return _field(text, at, name[1].lower())
    match = _BREAKS.search(text, at + 1)
    end = match.start() if match else len(text)
    word = text[at:end]
    return _Token(kind=_OPERATORS.get(word, "word"), position=at, text=word), end


def _quoted(text: str, at: int) -> tuple[str, int]:
    closers = _CLOSERS[text[at]]
    ends = [end for closer in closers if (end := text.find(closer, at + 1)) >= 0]
    if not ends:
        raise BadQuery("the phrase that begins here has no end", position=at, fix=f"close it with {closers[0]}")
    return text[at + 1 : min(ends)], min(ends) + 1


def _field(text: str, at: int, name: str) -> tuple[_Token, int]:
    start = at
    if name not in FIELDS:
        raise BadQuery(f"unknown field '{name}:'", position=at, fix=suggest(name))
    at += len(name) + 1
    values: list[FieldValue] = []
    while True:
        value_at = at
        if at < len(text) and text[at] in _CLOSERS:
            value, at = _quoted(text, at)
        else:
            match = re.compile(r"[\s,()]").search(text, at)
            value, at = (text[at : match.start()], match.start()) if match else (text[at:], len(text))
        if not value.strip():
            raise BadQuery(f"{name}: has no value", position=value_at, fix=f"write it right after the colon: {FIELDS[name].example}")
        values.append(FieldValue(name=name, text=value.strip(), position=value_at))
        if at < len(text) and text[at] == ",":
            at += 1
            continue
        return _Token(kind="field", position=start, text=name, values=tuple(values)), at


@dataclass(slots=True, kw_only=True)
class _Parser:
    tokens: list[_Token]
    end: int
    at: int = 0
    words: int = 0
    fields: list[FieldValue] = field(default_factory=list)

    def group(self, depth: int) -> TextQuery | None:
        """Read up to the end or the closing parenthesis; None if it asks for no word."""
        if depth > MAX_DEPTH:
            raise BadQuery("the parentheses are nested too deeply", position=self._here(), fix=f"use at most {MAX_DEPTH} levels")
        nodes: list[TextQuery | None] = []
        operators: dict[Kind, int] = {}
        while (token := self._peek()) is not None and token.kind != "close":
            if token.kind in ("or", "and"):
                self._operator(token, bool(nodes), operators)
            if token.kind == "or":
                nodes.append(_joined((nodes.pop(), self._item(depth, in_or=True)), Or))
            else:
                nodes.append(self._item(depth, in_or=self._or_follows()))
        if token is not None and depth == 0:
            raise BadQuery("this parenthesis closes nothing", position=token.position, fix="delete it")
        return _joined(nodes, And)

    def _operator(self, token: _Token, has_left: bool, operators: dict[Kind, int]) -> None:
        self.at += 1
        following = self._peek()
        if not has_left or following is None or following.kind in ("close", "or", "and"):
            raise BadQuery(
                f"{token.text} needs something on both sides", position=token.position, fix=f"delete {token.text}, or add a word"
            )
        operators.setdefault(token.kind, token.position)
        if len(operators) > 1:
            raise BadQuery("AND and OR stand side by side", position=token.position, fix="say with parentheses what belongs together")

    def _item(self, depth: int, *, in_or: bool) -> TextQuery | None:
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "minus":
            return self._left_out(token, depth)
        if token.kind == "open":
            return self._parenthesis(token, depth)
        if token.kind == "field":
            if in_or or depth:
                fix = f"put it outside; for one of several values write {token.text}:a,b"
                raise BadQuery(f"{token.text}: filters the whole query", position=token.position, fix=fix)
            self.fields += token.values
            return None
        return self._leaf(token)

    def _leaf(self, token: _Token) -> TextQuery | None:
        words = tuple(tokens(token.text))
        self.words += len(words)
        if len(words) > 1 or (words and token.kind == "phrase"):
            return Phrase(words=words)
        return Word(text=words[0]) if words else None

    def _left_out(self, minus: _Token, depth: int) -> TextQuery | None:
        following = self._peek()
        if following is None or following.kind in ("close", "or", "and"):
            raise BadQuery("nothing follows NOT", position=minus.position, fix="write a word after it")
        if following.kind == "field":
            raise BadQuery(f"{following.text}: cannot be left out, only words can", position=minus.position, fix="delete the minus")
        node = self._item(depth, in_or=False)
        return node if node is None else Not(node=node)

    def _parenthesis(self, opening: _Token, depth: int) -> TextQuery | None:
        node = self.group(depth + 1)
        if self._peek() is None:
            raise BadQuery("this parenthesis is not closed", position=opening.position, fix="add )")
        self.at += 1
        return node

    def _or_follows(self) -> bool:
        """Return whether the item to come is the left side of an OR."""
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].kind == "or"

    def _peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _here(self) -> int:
        token = self._peek()
        return self.end if token is None else token.position


def _joined(nodes: Iterable[TextQuery | None], kind: type[And] | type[Or]) -> TextQuery | None:
    flat: list[TextQuery] = []
    for node in nodes:
        if isinstance(node, kind):
            flat += node.nodes
        elif node is not None:
            flat.append(node)
    return kind(nodes=tuple(flat)) if len(flat) > 1 else next(iter(flat), None)
