"""`make run`: the sample newsroom is served, visited twice, and shown.

Between the two visits the newsroom moves on: an article is corrected, one vanishes, one is new.
What the run writes lies in var/newsroom, made anew each time.
"""

import argparse
import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from examples.newsroom.serve import Newsroom

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run the demonstration; return the exit status of its last command."""
    arguments = _arguments()
    folder = Path(os.environ.get("FORUMWATCH_DATA", ROOT / "var" / "newsroom"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another `make run` is using {folder}: end it, or set FORUMWATCH_DATA", file=sys.stderr)
            return 2
        return demonstrate(folder, once=arguments.once, port=arguments.port)


def demonstrate(folder: Path, *, once: bool, port: int | None) -> int:
    """Visit the newsroom twice and, unless `once`, show the dashboard until Ctrl-C; return the exit status."""
    prepare(folder)
    newsroom = Newsroom()
    newsroom.start()
    environment = environment_of(newsroom, folder)
    try:
        for edition, title in ((1, "first visit"), (2, "second visit: one article corrected, one gone, one new")):
            newsroom.edition = edition
            print(f"\nsample newsroom, {title}", flush=True)
            status = _forumwatch(environment, "run")
            if status:
                return status
        if once:
            return 0
        return _forumwatch(environment, "dashboard", *(["--port", str(port)] if port is not None else []))
    except KeyboardInterrupt:
        return 0
    finally:
        newsroom.stop()


def prepare(folder: Path) -> None:
    """Empty the sample's folder and lay its configuration: the newsroom's sources and the shipped watch."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "config", folder / "config")
    watches = folder / "config" / "watches"
    watches.mkdir(exist_ok=True)
    shutil.copy(ROOT / "desk" / "shipped" / "watches" / "minsk-dialogue.toml", watches)


def environment_of(newsroom: Newsroom, folder: Path) -> dict[str, str]:
    """Return the environment in which forumwatch sees the sample newsroom and writes below `folder`."""
    return {
        **os.environ,
        "FORUMWATCH_DATA": str(folder),
        "FORUMWATCH_CONFIG": str(folder / "config"),
        "FORUMWATCH_CRAWL__HOSTS": json.dumps(newsroom.hosts()),
    }


def _forumwatch(environment: dict[str, str], *arguments: str) -> int:
    """Run a command of forumwatch; on Ctrl-C it ends by itself, and we wait for that."""
    with subprocess.Popen([sys.executable, "-P", "-m", "desk.cli.main", *arguments], env=environment) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait(timeout=10)
            raise


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Visit the bundled sample newsroom and show what the press says.")
    parser.add_argument("--once", action="store_true", help="end after the run instead of opening the dashboard")
    parser.add_argument("--port", type=int, default=None, help="port of the dashboard on 127.0.0.1; 0 takes a free one")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
