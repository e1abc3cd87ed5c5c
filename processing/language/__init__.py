"""Which language a text is in.

py3langid ranks all the languages that it knows, and decides long texts. A short one is weighed with lingua, limited to the
languages that we read, and with evidence of our own: letters that an alphabet lacks or always has, short words and endings.
URLs, markup and the watch's names go first: they cost Belarusian five points. Method: docs/methods/language.md.
"""

from processing.language.detecting import READ_LANGUAGES, SITE_LANGUAGES, UNDETERMINED, Detected, base_of, detect
from processing.language.models import MODEL
from processing.language.passages import Passage, detect_document, passages

__all__ = [
    "MODEL",
    "READ_LANGUAGES",
    "SITE_LANGUAGES",
    "UNDETERMINED",
    "Detected",
    "Passage",
    "base_of",
    "detect",
    "detect_document",
    "passages",
]
