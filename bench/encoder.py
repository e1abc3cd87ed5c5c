"""The encoder that a bench measures: the one that the settings name, as for `forumwatch run`."""

import sys

from domain.settings import load_settings
from processing.encoder.choice import choose, label


def take_chosen() -> None:
    """Let this process read with it, and say so where it is not the one that ships."""
    choose(load_settings().process.encoder_model)
    if label():
        print(f"encoder: {label()[1:]}", file=sys.stderr)
