"""A guarding proxy in a process of its own, over the crawl's real resolver; its parent speaks to it through a pipe."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.crawl import child


@dataclass(frozen=True, kw_only=True)
class Proxying:
    """A running proxy, and the one pass that it has given."""

    host: str
    port: int
    name: str
    secret: str
    process: "subprocess.Popen[str]"

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def revoke(self) -> list[str]:
        """End the pass; return what was refused under it."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("revoke\n")
        self.process.stdin.flush()
        refused: list[str] = json.loads(self.process.stdout.readline())
        return refused


@contextmanager
def proxying(**job: Any) -> Iterator[Proxying]:
    """Run a proxy. `job`: `hosts` as in crawl.hosts, `max_bytes`, `opted_out` (origins)."""
    process = child("tests.support.proxying", json.dumps(job), stdin=subprocess.PIPE)
    assert process.stdout
    line = process.stdout.readline()
    assert line, process.communicate()[1]
    try:
        yield Proxying(host="127.0.0.1", process=process, **json.loads(line))
    finally:
        _, errors = process.communicate("end\n", timeout=20)
        assert not errors, errors


async def serve(job: dict[str, Any]) -> None:
    """The child: serve until the pipe closes."""
    from twisted.internet import reactor

    from crawler.rendering.proxy import GuardingProxy
    from crawler.transport.guard import GuardedResolver, parse_hosts
    from domain.settings import CrawlSettings

    mapped = parse_hosts(job.get("hosts", {}))
    opted_out = job.get("opted_out", [])
    proxy = GuardingProxy(
        GuardedResolver(reactor, mapped),  # type: ignore[arg-type]
        ports=CrawlSettings().ports,
        mapped=mapped,
        refusal=lambda origin: "opted out" if origin in opted_out else None,
    )
    await proxy.start()
    admitted = proxy.admit(max_bytes=job.get("max_bytes", 10_000_000))
    print(json.dumps({"port": int(proxy.address.rpartition(":")[2]), "name": admitted.name, "secret": admitted.secret}), flush=True)
    while (await asyncio.to_thread(sys.stdin.readline)) == "revoke\n":
        await proxy.revoke(admitted)
        print(json.dumps(admitted.refused), flush=True)
    await proxy.close()


def main() -> None:
    from twisted.internet import asyncioreactor

    loop = asyncio.new_event_loop()
    asyncioreactor.install(loop)
    from twisted.internet import reactor

    async def run() -> None:
        try:
            await serve(json.loads(sys.argv[1]))
        finally:
            reactor.stop()  # type: ignore[attr-defined]

    task = loop.create_task(run())
    reactor.run(installSignalHandlers=False)  # type: ignore[attr-defined]
    task.result()


if __name__ == "__main__":
    main()
