"""Keys from the command that makes them to the commands that use them, on a real cluster with TLS; and no secret is told on the way."""

import base64
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ledger import open_ledger
from tests.support.command import Office
from tests.support.es_node import SecureNode, es_node, es_secure_node
from tests.support.es_stores import a_prefix
from tests.support.ledger_records import NOW, publish
from tests.support.refusals import assert_refused

__all__ = ["es_node", "es_secure_node"]

pytestmark = [pytest.mark.live_index, pytest.mark.slow]

SETTING = "FORUMWATCH_ELASTICSEARCH__"


@pytest.fixture(scope="module")
def prefix() -> str:
    return a_prefix()


@pytest.fixture(scope="module")
def superuser(es_secure_node: SecureNode, prefix: str) -> Iterator[Elasticsearch]:
    node = es_secure_node
    with Elasticsearch(node.address, basic_auth=(node.user, node.password), ca_certs=str(node.ca_file), request_timeout=60) as opened:
        yield opened
        forgiving = opened.options(ignore_status=404)
        names = list(opened.indices.get(index=f"{prefix}-*").body)
        if names:
            opened.indices.delete(index=names)
        forgiving.indices.delete_index_template(name=f"{prefix}-*")
        forgiving.cluster.delete_component_template(name=f"{prefix}-*")
        for role in ("reader", "writer", "admin"):
            forgiving.security.delete_role(name=f"{prefix}-{role}")
            forgiving.security.invalidate_api_key(name=f"{prefix}-{role}")


@pytest.fixture
def office(tmp_path: Path, es_secure_node: SecureNode, prefix: str, superuser: Elasticsearch) -> Office:
    """Return an office whose store is the cluster, with no identity yet."""
    extra = {
        "FORUMWATCH_STORE": es_secure_node.address,
        "FORUMWATCH_TIME_ZONE": "Europe/Minsk",
        f"{SETTING}CA_FILE": str(es_secure_node.ca_file),
        f"{SETTING}PREFIX": prefix,
        f"{SETTING}PATIENCE_S": "0",
    }
    return Office(tmp_path, extra)


@pytest.fixture
def admin(es_secure_node: SecureNode) -> dict[str, str]:
    return {f"{SETTING}USER": es_secure_node.user, f"{SETTING}PASSWORD": es_secure_node.password}


def made_key(office: Office, admin: dict[str, str], role: str, *options: str) -> Path:
    path = office.folder / f"{role}.key"
    done = office.run_here("store", "setup", "--security", "--api-key", role, "--output", str(path), *options, env=admin)
    assert done.returncode == 0, done.stderr
    assert path.read_text().strip() not in done.stdout + done.stderr
    return path


def publish_one(office: Office, path: str) -> None:
    with open_ledger(office.data / "ledger.db") as ledger:
        publish(ledger, ledger.runs.begin_run(NOW), path)


def test_from_the_first_command_to_a_writer_and_a_reader(office: Office, admin: dict[str, str], prefix: str) -> None:
    writer = made_key(office, admin, "writer", "--expires-days", "90")
    assert stat.S_IMODE(writer.stat().st_mode) == 0o600
    reader = made_key(office, admin, "reader")
    publish_one(office, "a")
    by_file = {f"{SETTING}API_KEY_FILE": str(writer)}
    assert office.run_here("deliver", env=by_file).stdout == "1 coverages delivered\n"
    by_environment = {f"{SETTING}API_KEY": reader.read_text().strip()}
    found = office.run_here("search", "forum", env=by_environment)
    assert (found.returncode, found.stdout.splitlines()[-1]) == (0, "1 found")
    status = office.run_here("store", "status", env=by_file)
    assert (status.returncode, status.stdout.splitlines()[-1]) == (0, "all is well")
    publish_one(office, "b")
    assert_refused(office.run_here("deliver", env=by_environment), "does not allow it", "give our API key or user the right", status=1)
    assert office.run_here("deliver", env=by_file).stdout == "1 coverages delivered\n"  # it waited, no dead letter
    assert_refused(office.run_here("store", "setup", "--security", env=by_file), "may not make roles", "manage_security", status=1)


def test_a_key_on_standard_output_stands_there_alone(office: Office, admin: dict[str, str], superuser: Elasticsearch) -> None:
    done = office.run_here("store", "setup", "--security", "--api-key", "reader", "--expires-days", "1", env=admin)
    assert done.returncode == 0
    (key,) = done.stdout.splitlines()
    assert base64.b64decode(key).count(b":") == 1
    assert key not in done.stderr
    assert "shown this once" in " ".join(done.stderr.split())
    assert max(map(len, done.stderr.splitlines())) <= 80
    known = base64.b64decode(key).decode().partition(":")[0]
    (found,) = superuser.security.get_api_key(id=known)["api_keys"]
    assert found["expiration"] - found["creation"] == 24 * 3600 * 1000
    assert found["metadata"]["forumwatch"]["role"] == "reader"


def test_no_key_is_made_where_it_has_no_place(office: Office, admin: dict[str, str], superuser: Elasticsearch) -> None:
    def keys() -> int:
        return len(superuser.security.get_api_key(name=f"{office.extra[f'{SETTING}PREFIX']}-writer")["api_keys"])

    before = keys()
    taken = office.folder / "taken.key"
    taken.write_text("in use")
    assert_refused(office.run_here("store", "setup", "--api-key", "writer", "--output", str(taken), env=admin), "taken.key exists")
    assert taken.read_text() == "in use"
    nowhere = office.folder / "no" / "where.key"
    assert_refused(office.run_here("store", "setup", "--api-key", "writer", "--output", str(nowhere), env=admin), "cannot be written")
    full = office.run_here("store", "setup", "--api-key", "writer", "--output", "/dev/full", env=admin)
    assert_refused(full, "/dev/full exists")
    assert keys() == before


def test_no_file_is_left_where_no_key_is_made(office: Office, admin: dict[str, str]) -> None:
    key = made_key(office, admin, "admin").read_text().strip()
    path = office.folder / "more.key"
    done = office.run_here("store", "setup", "--api-key", "writer", "--output", str(path), env={f"{SETTING}API_KEY": key})
    assert_refused(done, "an API key cannot make API keys", f"{SETTING}USER")
    assert not path.exists()


def test_options_that_do_not_fit_are_refused(office: Office, admin: dict[str, str]) -> None:
    assert_refused(office.run_here("store", "setup", "--api-key", "boss", env=admin), "'boss' is no role", "reader, writer, admin")
    assert_refused(office.run_here("store", "setup", "--output", "x", env=admin), "--output and --expires-days are for a key")


@pytest.mark.parametrize("option", [["--security"], ["--api-key", "writer"]])
def test_an_sqlite_store_has_no_roles(tmp_path: Path, option: list[str]) -> None:
    done = Office(tmp_path).run_here("store", "setup", *option)
    assert_refused(done, "an SQLite store has no roles and keys", "FORUMWATCH_STORE")


def test_a_file_that_everyone_can_read_is_warned_of(office: Office, admin: dict[str, str]) -> None:
    key = made_key(office, admin, "reader")
    named = {f"{SETTING}API_KEY_FILE": str(key)}
    assert "readable_by_all" not in office.run_here("search", env=named).stderr
    key.chmod(0o644)
    done = office.run_here("search", env=named)
    assert done.returncode == 0
    assert "settings.secret_readable_by_all" in done.stderr
    assert f"chmod 600 {key}" in done.stderr
    told = office.run_here("config", env=named).stdout
    assert f"elasticsearch.api_key = ********  [file {key}, which everyone here may read: chmod 600 it]" in told
    assert key.read_text().strip() not in done.stderr + told


AT_DEBUG = """
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
import elastic_transport
elastic_transport.debug_logging()
from desk.cli.main import main

def run(*command):
    sys.argv = ["forumwatch", *command]
    try:
        main()
    except SystemExit:
        pass

for command in (["store", "setup"], ["store", "status"], ["search", "x"], ["config"]):
    run(*command)

import indexing.elasticsearch.schema as schema
def break_down(client, settings, names):
    client.indices.get(index="*", not_an_option=client)  # a mistake of ours, told with its traceback
schema.set_up = break_down
run("store", "setup")
"""
ID, SECRET = "bm8tc3VjaC1rZXk", "never-to-be-told"
ENCODED = base64.b64encode(f"{ID}:{SECRET}".encode()).decode()
WRONG = {
    "key": {f"{SETTING}API_KEY": ENCODED},
    "user": {f"{SETTING}USER": "anna", f"{SETTING}PASSWORD": SECRET},
    "database": {"FORUMWATCH_DATABASE_URL": f"postgresql://anna:{SECRET}@127.0.0.1:9/x", f"{SETTING}API_KEY": ENCODED},
    "no database": {"FORUMWATCH_DATABASE_URL": f"anna:{SECRET}@host", f"{SETTING}API_KEY": ENCODED},
    "address": {"FORUMWATCH_STORE": f"https://anna:{SECRET}@127.0.0.1:9"},
}
FORBIDDEN = (SECRET, ENCODED, base64.b64encode(f"anna:{SECRET}".encode()).decode())


@pytest.mark.parametrize("what", ["key", "user"])
def test_no_secret_is_told_at_the_most_talkative(office: Office, what: str) -> None:
    publish_one(office, "a")
    done = subprocess.run(
        [sys.executable, "-P", "-c", AT_DEBUG],
        env={**office.environment, **WRONG[what]},
        cwd=office.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    told = done.stdout + done.stderr
    assert b"> GET /" in told  # the client did log what it sent
    assert told.count(b"does not know our API key") == 3
    assert b"Traceback" in told
    assert [secret for secret in FORBIDDEN if secret.encode() in told] == []
    written = [path for path in office.folder.rglob("*") if path.is_file()]
    assert [path for path in written if any(secret.encode() in path.read_bytes() for secret in FORBIDDEN)] == []


@pytest.mark.parametrize("what", WRONG)
def test_no_secret_is_told_by_any_refusal(office: Office, what: str) -> None:
    for command in (["store", "setup"], ["store", "status"], ["store", "setup", "--security"], ["config"]):
        done = office.run_here(*command, env=WRONG[what])
        assert [secret for secret in FORBIDDEN if secret in done.stdout + done.stderr] == []
        assert "Traceback" not in done.stderr


def test_no_exception_of_the_client_holds_a_secret(es_secure_node: SecureNode) -> None:
    client = Elasticsearch(es_secure_node.address, api_key=ENCODED, ca_certs=str(es_secure_node.ca_file))
    from indexing.elasticsearch.client import answering

    with pytest.raises(Exception, match="does not know") as caught, answering(es_secure_node.address):
        client.cluster.health()
    error: BaseException | None = caught.value
    while error is not None:
        told = f"{error!r} {error} {error.args} {vars(error)}"
        assert [secret for secret in FORBIDDEN if secret in told] == []
        error = error.__cause__
    assert [secret for secret in FORBIDDEN if secret in repr(client)] == []
    client.close()
