"""Which articles carry the same text: exact and near duplicates, in the order of their publication."""

from processing.stories.grouper import Grouper
from processing.stories.jsonl import GroupLines

__all__ = ["GroupLines", "Grouper"]
