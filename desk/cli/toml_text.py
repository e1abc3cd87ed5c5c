"""Records as TOML text that a person goes on editing. Only what source and watch files hold: strings, numbers, lists, tables."""

import json
from collections.abc import Iterable


def key_value(key: str, value: object) -> str:
    """Return `key = value` on one line."""
    return f"{bare(key)} = {inline(value)}"


def key_values(key: str, values: Iterable[str], *, width: int = 100) -> str:
    """Return `key = [...]`, on one line where it fits, else a value a line."""
    values = list(values)
    line = key_value(key, values)
    return line if len(line) <= width else "\n".join([f"{bare(key)} = [", *(f"  {inline(value)}," for value in values), "]"])


def inline(value: object) -> str:
    """Return a TOML value. Raises TypeError for what these files never hold."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a JSON string is a TOML basic string
    if isinstance(value, Iterable):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    raise TypeError(f"no TOML for {type(value).__name__}")


def bare(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else inline(key)
