"""A page that tries every way from a browser to what lies on this machine, and a listener for what gets there."""

import socket
from collections.abc import Iterator

from tests.support.site import LOREM, Listener

WAYS = 17
"""How many ways the page tries to each host; it writes the number of those begun into itself."""
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "[::ffff:127.0.0.1]")


def hostile_page(port: int, *, redirector: str) -> bytes:
    """Return the page. `redirector` is an address of an allowed host that redirects to the port."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in LOREM.split("\n\n"))
    hosts = ", ".join(f'"{host}:{port}"' for host in LOOPBACK)
    return f"""<!doctype html><html><head><title>Minsk Dialogue, a hostile page</title>
<link rel="dns-prefetch" href="//localhost:{port}"><link rel="preconnect" href="http://127.0.0.1:{port}">
<link rel="prefetch" href="http://127.0.0.1:{port}/prefetch"><link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">
<script src="http://127.0.0.1:{port}/a.js"></script><script src="{redirector}"></script></head>
<body><article><h1>Minsk Dialogue, a hostile page</h1><p id="begun">none</p>{paragraphs}</article>
<iframe src="http://127.0.0.1:{port}/frame"></iframe><iframe src="file:///etc/passwd"></iframe>
<img src="http://127.0.0.1:{port}/a.png"><object data="http://localhost:{port}/object"></object>
<video src="http://127.0.0.1:{port}/a.mp4"></video>
<form id="form" method="post" target="hidden"></form><iframe name="hidden"></iframe>
<script>
let begun = 0;
const attempt = way => {{ begun++; try {{ const made = way(); if (made && made.catch) made.catch(() => 0); }} catch (_) {{ }} }};
const worker = text => new Worker(URL.createObjectURL(new Blob([text], {{type: "text/javascript"}})));
for (const host of [{hosts}]) {{
  const http = "http://" + host;
  attempt(() => fetch(http + "/fetch"));
  attempt(() => fetch(http + "/no-cors", {{mode: "no-cors", method: "POST", body: "x"}}));
  attempt(() => fetch("https://" + host + "/tls", {{mode: "no-cors"}}));
  attempt(() => {{ const x = new XMLHttpRequest(); x.open("GET", http + "/xhr"); x.send(); }});
  attempt(() => {{ new Image().src = http + "/image"; }});
  attempt(() => new WebSocket("ws://" + host + "/socket"));
  attempt(() => new WebSocket("wss://" + host + "/socket"));
  attempt(() => new EventSource(http + "/events"));
  attempt(() => navigator.sendBeacon(http + "/beacon", "x"));
  attempt(() => {{ const f = document.createElement("iframe"); f.src = http + "/iframe"; document.body.append(f); }});
  attempt(() => {{ const s = document.createElement("script"); s.src = http + "/script"; document.body.append(s); }});
  attempt(() => window.open(http + "/window"));
  attempt(() => {{ const f = document.getElementById("form"); f.action = http + "/form"; f.submit(); }});
  attempt(() => worker(`fetch("${{http}}/worker").catch(() => 0); new WebSocket("ws://${{host}}/worker")`));
  attempt(() => navigator.serviceWorker.register("/worker.js?" + host));
  attempt(() => {{
    const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:" + host}},
      {{urls: "turn:" + host + "?transport=tcp", username: "a", credential: "a"}},
      {{urls: "turn:" + host, username: "a", credential: "a"}}]}});
    peer.createDataChannel("a");
    return peer.createOffer().then(offer => peer.setLocalDescription(offer));
  }});
  attempt(() => new WebTransport("https://" + host + "/transport").ready);
}}
document.getElementById("begun").textContent = "The page has tried " + begun + " ways to reach this machine.";
setTimeout(() => {{ location.href = "http://127.0.0.1:{port}/away"; }}, 500);
</script></body></html>""".encode()


class Ears(Listener):
    """Counts what comes to a port of 127.0.0.1, by TCP and by UDP."""

    def __init__(self) -> None:
        super().__init__()
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._udp.setblocking(False)

    @property
    def packets(self) -> int:
        """How many UDP packets came since this was asked last."""
        count = 0
        while True:
            try:
                self._udp.recv(2000)
            except BlockingIOError:
                return count
            count += 1

    def close(self) -> None:
        super().close()
        self._udp.close()


def ears() -> Iterator[Ears]:
    """For a fixture."""
    found = Ears()
    yield found
    found.close()
