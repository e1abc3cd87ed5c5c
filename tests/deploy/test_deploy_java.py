"""Which JDK the node script takes: the one that is named, else the system's, and only one that can do it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "elasticsearch" / "node.sh"
NONE = "elasticsearch: needs a JDK 21 or newer (a full one, such as Temurin 25): install it, or name its folder in FORUMWATCH_JAVA_HOME\n"


@pytest.fixture
def jdk(tmp_path: Path) -> Callable[..., str]:
    def make(name: str, *, version: str = "25.0.1", modules: str = "jdk.incubator.vector@25", compiler: bool = True) -> str:
        programs = tmp_path / name / "bin"
        programs.mkdir(parents=True)
        java = f'#!/bin/sh\n[ "$1" = -version ] && echo \'openjdk version "{version}" 2025-10-21\' >&2 || echo {modules}\n'
        for program, text in [("java", java), ("javac", "#!/bin/sh\n")][: 2 if compiler else 1]:
            (programs / program).write_text(text)
            (programs / program).chmod(0o755)
        return str(tmp_path / name)

    return make


def found(tmp_path: Path, **named: str) -> subprocess.CompletedProcess[str]:
    unset = {"FORUMWATCH_JAVA_HOME": "", "JAVA_HOME": "", "FORUMWATCH_JVM_FOLDERS": f"{tmp_path}/jvm/*"}
    return subprocess.run([SCRIPT, "java"], env={**os.environ, **unset, **named}, capture_output=True, text=True, timeout=60, check=False)


def test_the_one_that_is_named_wins_then_the_usual_one_then_the_systems(tmp_path: Path, jdk: Callable[..., str]) -> None:
    ours, usual, systems = jdk("ours"), jdk("usual", version="21"), jdk("jvm/25")
    assert found(tmp_path, FORUMWATCH_JAVA_HOME=ours, JAVA_HOME=usual).stdout == f"{ours}\n"
    assert found(tmp_path, JAVA_HOME=usual).stdout == f"{usual}\n"
    assert found(tmp_path).stdout == f"{systems}\n"


def test_what_cannot_do_it_is_passed_over(tmp_path: Path, jdk: Callable[..., str]) -> None:
    jdk("jvm/1", version="17.0.9")
    jdk("jvm/2", compiler=False)
    jdk("jvm/3", modules="java.base@25")
    jdk("jvm/4", version="1.8.0_392")
    assert found(tmp_path).stderr == NONE
    good = jdk("jvm/5")
    assert found(tmp_path, JAVA_HOME=str(tmp_path / "jvm" / "1")).stdout == f"{good}\n"


def test_without_any_one_line_says_what_to_install(tmp_path: Path) -> None:
    done = found(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", NONE)


def test_a_named_folder_that_is_none_is_told_and_not_replaced_by_another(tmp_path: Path, jdk: Callable[..., str]) -> None:
    jdk("jvm/25")
    done = found(tmp_path, FORUMWATCH_JAVA_HOME="/no/such")
    assert (done.returncode, done.stdout) == (2, "")
    told = "FORUMWATCH_JAVA_HOME is /no/such, which is no full JDK 21 or newer: name the folder of one, or unset it"
    assert done.stderr == f"elasticsearch: {told}\n"
