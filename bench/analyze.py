"""Feeds `forumwatch analyze` many lines and watches its memory: `python -m bench.analyze [--lines 100000]`.

The lines are short texts, each different, drawn from our own written sentences. Printed are, at each tenth of
the way, lines answered, lines a second, and the resident memory of the process, MB.
"""

import argparse
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import IO

from bench.memory import resident_mb
from processing.train.own.told import told_rows


def lines(count: int) -> Iterator[bytes]:
    """Yield input lines; the same for the same count."""
    draw, texts = random.Random(11), [row.text for row in told_rows()]
    for number in range(count):
        body = f"{draw.choice(texts)} No. {number}."
        yield json.dumps({"id": str(number), "body": body}, ensure_ascii=False).encode() + b"\n"


def feed(stream: IO[bytes], count: int) -> None:
    """Write all lines, then close."""
    with stream:
        for line in lines(count):
            stream.write(line)


def watched(process: "subprocess.Popen[bytes]", count: int) -> Iterator[str]:
    """Yield a line for each tenth of the answers; each answer must be the next one's."""
    assert process.stdin is not None
    assert process.stdout is not None
    threading.Thread(target=feed, args=(process.stdin, count), daemon=True).start()
    began, answered = time.perf_counter(), 0
    for answer in process.stdout:
        assert json.loads(answer)["id"] == str(answered), answer
        answered += 1
        if answered * 10 // count > (answered - 1) * 10 // count:
            rate = answered / (time.perf_counter() - began)
            yield f"{answered:>8} lines {rate:>7.1f} lines/s {resident_mb(process.pid):>6.0f} MB"
    assert answered == count, f"{answered} answers for {count} lines"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=100_000)
    options = parser.parse_args()
    command = [sys.executable, "-m", "desk.cli.main", "analyze"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for line in watched(process, options.lines):
            print(line, flush=True)
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
