"""Shows a watch's names in every inflected form that will be found, for a person to look through, on 80 columns."""

import textwrap
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from desk.cli.proposal import Flag
from desk.cli.terminal import width
from domain.watch import Target, TargetKind, Watch
from processing.names.paradigms import explain

_SUFFICES = {True: "one mention is enough", False: "counts only beside another name or a context word"}
_LATIN = "łacinka"  # Belarusian in Latin letters


def show_names(watch: Watch, flagged: Sequence[Flag] = ()) -> None:
    """Print each name of each target with its inflected forms by language, the guesses marked, and the namesakes."""
    console = Console(highlight=False)
    columns = width()
    for target in watch.targets:
        console.print(Text(f"\n{target.id}", style="bold").append(f"  {target.kind}; {_SUFFICES[target.alone]}", style="not bold"))
        for line in _target(target, flagged, columns):
            console.print(line, soft_wrap=True)
    if any(target.kind == "person" for target in watch.targets):
        console.print("\nPeople are found by initials and surname too, and by surname alone\nonce the full name has come.")
    if any(watch.namesakes.values()):
        console.print(Text("\nTaken for others and left out: check that none of these is yours", style="bold"), soft_wrap=True)
        for language, phrases in watch.namesakes.items():
            for line in _paragraph(", ".join(phrases), columns, first=f"  {language:3} ", rest=" " * 6):
                console.print(line, soft_wrap=True)


def _target(target: Target, flagged: Sequence[Flag], columns: int) -> Iterator[Text]:
    whys = {(flag.language, flag.name): flag.why for flag in flagged if flag.target == target.id}
    for language, names in target.names.items():
        for position, name in enumerate(names):
            line = Text(f"  {language if not position else '':3} ").append(name, style="bold")
            why = f"check this: {whys[language, name]}" if (language, name) in whys else ""
            fits = len(line) + 2 + len(why) <= columns
            yield line.append(f"  {why}", style="yellow") if why and fits else line
            if why and not fits:
                yield from _paragraph(why, columns, first=" " * 6, rest=" " * 8, style="yellow")
            for forms in forms_of(name, language, target.kind):
                yield from _paragraph(forms, columns, first=" " * 8, rest=" " * 8, style="dim")


def forms_of(name: str, language: str, kind: TargetKind) -> Iterator[str]:
    """Yield the other forms of a name in one line, those in Belarusian Latin letters in a second."""
    by_case = explain(name, language, kind=kind)
    latin = by_case.pop(_LATIN, ())
    forms = dict.fromkeys(form.replace("’", "'") for forms in by_case.values() for form in forms)  # both apostrophes are found
    others = [form for form in forms if form != name.replace("’", "'")]
    if others:
        yield ", ".join(others)
    if latin:
        yield f"in Latin letters: {', '.join(latin)}"


def _paragraph(text: str, columns: int, *, first: str, rest: str, style: str = "") -> list[Text]:
    lines = textwrap.wrap(text, columns, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)
    return [Text(line, style=style) for line in lines]
