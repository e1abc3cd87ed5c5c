"""Records as TOML text that a person goes on editing. Only what source and watch files hold: strings, numbers, lists, tables."""

import json
from collections.abc import Iterable, Mapping


def key_value(key: str, value: object) -> str:
    """Return `key = value` on one line."""
    return f"{bare(key)} = {inline(value)}"


def table(name: str, values: Mapping[str, object]) -> str:
    """Return a [table] with a line for each value; "" for an empty one."""
    if not values:
        return ""
    return "\n".join([f"[{name}]", *(key_value(key, value) for key, value in values.items())]) + "\n"


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
