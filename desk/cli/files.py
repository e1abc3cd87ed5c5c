"""Files that commands write for people to edit."""

from pathlib import Path

from domain.errors import BadInput


def write_new(path: Path, text: str) -> None:
    """Write a file that must not exist yet. Raises BadInput."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise BadInput(f"{path} exists", fix="edit it, or remove it first") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror})", fix="check the rights, or set FORUMWATCH_CONFIG") from error
