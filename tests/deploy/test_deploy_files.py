"""The unit, the image and the compose file are as closed as they say, and name what is really there."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "systemd" / "forumwatch.service"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PACKAGES = ("domain", "crawler", "processing", "indexing", "ledger", "scheduler", "desk")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    plain = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services: dict[str, Any] = plain["services"]
    return services


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_unit_is_rated_as_well_closed() -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", UNIT], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout[-300:] + done.stderr  # at most 2.0 of 10
    assert re.search(r"Overall exposure level for forumwatch\.service: [01]\.\d OK", done.stdout)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_the_unit_holds_no_word_that_systemd_does_not_know(tmp_path: Path) -> None:
    program = tmp_path / "forumwatch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/forumwatch/.venv/bin/forumwatch", str(program)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert "forumwatch.service" not in done.stderr, done.stderr


def test_the_unit_ends_with_time_to_spare_and_is_not_started_again_after_a_mistake() -> None:
    unit = UNIT.read_text(encoding="utf-8")
    assert "TimeoutStopSec=30" in unit
    assert "RestartPreventExitStatus=2" in unit
    assert "ExecReload=/bin/kill -HUP $MAINPID" in unit


def test_the_image_has_every_package_and_runs_without_root() -> None:
    for package in PACKAGES:
        assert f"COPY {package} {package}\n" in DOCKERFILE
        assert f"!{package}\n" in (ROOT / ".dockerignore").read_text(encoding="utf-8")
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER forumwatch$", last, re.M)
    assert "HEALTHCHECK" in last
    assert "/livez" in last
    assert DOCKERFILE.count("--require-hashes") == 2


def test_nothing_is_published_beyond_this_machine(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_container_may_write_nothing_but_its_volumes_and_has_no_rights(services: dict[str, Any]) -> None:
    service = services["forumwatch"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_what_has_no_tls_stays_on_the_loopback_address(services: dict[str, Any]) -> None:
    service = services["forumwatch"]
    assert service["network_mode"] == "service:elasticsearch"
    assert service["environment"]["FORUMWATCH_STORE"] == "http://127.0.0.1:9200"
