"""A proxy before a real node that does to requests what bad networks and busy clusters do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

JSON = "application/vnd.elasticsearch+json;compatible-with=9"


class Proxy:
    """Passes all on; each bulk request takes the next fault of `faults`, if any is left, or each request of any kind (`any_request`).

    A fault is a status (the node never sees the request), "cut" (the node sees half of the request), "drop" (the node does
    it, the answer is lost), "half" (half of the answer comes), "late" (the node does it, the answer comes only when
    `patience` is set), or "429 items" (the node does it, but every second item claims to have been refused as busy).
    """

    def __init__(self, node: str) -> None:
        self.node = urlsplit(node).netloc
        self.faults: list[int | str | None] = []  # None: nothing happens to this request
        self.any_request = False
        self.struck: list[str] = []  # "PUT /path" of each request that took a fault
        self.largest: int | None = None  # bytes of a bulk request; larger ones get 413
        self.lost: list[str] = []  # ends of paths; the node does the next request to each, and its answer is lost
        self.around: Callable[[str, str], None] = lambda moment, request: None  # "before" and "after" each "PUT /path"
        self.bulks: list[int] = []  # bytes of every bulk request that came
        self.before_bulk: Callable[[], None] = lambda: None
        self.points: list[str] = []  # ids of the points in time that were opened
        self.pits: list[dict[str, str]] = []  # what each search said of its point in time
        self.address = ""
        self.patience = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def _pass_on(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        request = f"{self.command} {urlsplit(self.path).path}"
        fault = self._fault(size) if "_bulk" in self.path or self.proxy.any_request else None
        if fault is not None:
            self.proxy.struck.append(request)
        if fault == "cut":
            self._ask_half(self.rfile.read(size // 2), size)
            self.close_connection = True
            return
        sent = self.rfile.read(size)
        if isinstance(fault, int):
            self._answer(fault, json.dumps({"error": {"type": "fault", "reason": "the proxy's"}, "status": fault}).encode())
            return
        if urlsplit(self.path).path.endswith("/_search") and (pit := json.loads(sent).get("pit")):
            self.proxy.pits.append(pit)
        self.proxy.around("before", request)
        status, body = self._ask(sent)
        self.proxy.around("after", request)
        for end in [end for end in self.proxy.lost if request.endswith(end)]:
            self.proxy.lost.remove(end)
            fault = "drop"
        if "_pit" in self.path and self.command == "POST" and status == 200:
            self.proxy.points.append(json.loads(body)["id"])
        if fault == "late":
            self.proxy.patience.wait(60)
        if fault in ("drop", "late"):
            self.close_connection = True
        elif fault == "half":
            self._answer(status, body, cut=len(body) // 2)
        else:
            self._answer(status, _busy(body) if fault == "429 items" else body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on

    def _fault(self, size: int) -> int | str | None:
        if "_bulk" in self.path:
            self.proxy.bulks.append(size)
            self.proxy.before_bulk()
            if self.proxy.largest is not None and size > self.proxy.largest:
                return 413
        return self.proxy.faults.pop(0) if self.proxy.faults else None

    def _ask_half(self, sent: bytes, size: int) -> None:
        connection = HTTPConnection(self.proxy.node, timeout=60)
        connection.putrequest(self.command, self.path)
        connection.putheader("content-type", self.headers.get("content-type", JSON))
        connection.putheader("content-length", str(size))
        connection.endheaders(sent)
        connection.close()

    def _ask(self, sent: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection(self.proxy.node, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "accept-encoding")}
            connection.request(self.command, self.path, body=sent or None, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, body: bytes, *, cut: int | None = None) -> None:
        self.send_response(status)
        self.send_header("x-elastic-product", "Elasticsearch")
        self.send_header("content-type", JSON)
        self.send_header("content-length", str(len(body)))
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked may be dead by now
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def _busy(body: bytes) -> bytes:
    answer = json.loads(body)
    for item in answer["items"][::2]:
        (result,) = item.values()
        result |= {"status": 429, "error": {"type": "es_rejected_execution_exception", "reason": "the queue is full"}}
    return json.dumps(answer).encode()


@contextmanager
def proxy_to(node: str) -> Iterator[Proxy]:
    proxy = Proxy(node)
    handler = type("Handler", (_Handler,), {"proxy": proxy})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    proxy.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.patience.set()
        server.shutdown()
        thread.join()
        server.server_close()
