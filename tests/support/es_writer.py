"""Delivery in a process of its own, to be killed: `python -m tests.support.es_writer FOLDER ADDRESS PREFIX STOP`.

It delivers until nothing waits and the file STOP is there.
"""

import sys
from pathlib import Path

from scheduler.stages import deliver_stage
from tests.support.houses import a_house, opened

SMALL = {"bulk_documents": 20}  # so that there are many points in time to be killed at


def main(folder: str, address: str, prefix: str, stop: str) -> None:
    with opened(a_house(Path(folder), address, prefix=prefix, **SMALL)) as house:
        deliver_stage(house, drained=Path(stop).exists)


if __name__ == "__main__":
    main(*sys.argv[1:])
