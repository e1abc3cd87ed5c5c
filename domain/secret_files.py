"""Secrets that stand in files of their own, as Docker and systemd hand them over: one file, one secret.

The path of the file stands where the secret would, under its name with `_file` behind it: FORUMWATCH_DATABASE_URL_FILE in the
environment, `api_key_file` in the [elasticsearch] of settings.toml.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from domain.errors import BadConfiguration

SUFFIX = "_file"
_LARGEST = 65_536  # bytes; what is larger is no secret
_IN_CONTAINERS = Path("/run/secrets")  # readable by all there, and all there is the container
_FIX = "give a file that holds the secret and nothing else"


def put_in(
    data: Mapping[str, Any], secrets: Iterable[str], environ: Mapping[str, str], prefix: str
) -> tuple[dict[str, Any], dict[str, Path]]:
    """Return the raw settings with the secrets of files in place, and name of the setting -> file.

    `secrets` are dotted names. Raises BadConfiguration where a secret is given twice, or its file holds none.
    """
    values = dict(data)
    files: dict[str, Path] = {}
    for name in secrets:
        section, _, last = name.rpartition(".")
        holder = values if not section else values.get(section, {})
        if not isinstance(holder, Mapping):
            continue  # no section at all: its own check tells
        holder = dict(holder)
        path = holder.pop(last + SUFFIX, None) if section else _top_level(holder, last, environ, prefix)
        if path is None:
            continue
        if holder.get(last) is not None:
            fix = "unset one of them"
            raise BadConfiguration(f"both {name} and {name}{SUFFIX} are set", path="settings", fix=fix)
        files[name] = Path(str(path))
        holder[last] = read(files[name], f"{name}{SUFFIX}")
        if section:
            values[section] = holder
        else:
            values = holder
    return values, files


def _top_level(holder: dict[str, Any], last: str, environ: Mapping[str, str], prefix: str) -> object:
    """Return the path of a secret that belongs to no section: its variable is read by nobody else."""
    in_file = holder.pop(last + SUFFIX, None)
    wanted = f"{prefix}{last}{SUFFIX}".upper()
    return next((value for variable, value in environ.items() if variable.upper() == wanted), in_file)


def read(path: Path, setting: str) -> str:
    """Return the secret in a file, without the line end behind it. Raises BadConfiguration, which never tells the content."""
    try:
        data = path.read_bytes() if path.is_file() else None
    except OSError as error:
        fix = "give this user the right to read it, and nobody else"
        raise BadConfiguration(f"{setting}: {path} cannot be read ({error.strerror})", path="settings", fix=fix) from error
    if data is None:
        what = "is no file" if path.exists() else "does not exist"
        raise BadConfiguration(f"{setting}: {str(path) or repr('')} {what}", path="settings", fix=_FIX)
    try:
        text = data.decode() if len(data) <= _LARGEST else ""
    except UnicodeDecodeError:
        text = ""
    secret = text.rstrip("\r\n")
    if not secret.strip():
        what = "is empty" if not data.strip() else "holds no text of a secret's length"
        raise BadConfiguration(f"{setting}: {path} {what}", path="settings", fix=_FIX)
    if not secret.isprintable():
        raise BadConfiguration(f"{setting}: {path} holds more than one line", path="settings", fix=_FIX)
    return secret


def readable_by_all(path: Path) -> bool:
    """Return whether every user of this machine may read the file; those of a container's own secrets are not meant."""
    try:
        return bool(path.stat().st_mode & 0o004) and os.name == "posix" and _IN_CONTAINERS not in path.parents
    except OSError:
        return False
