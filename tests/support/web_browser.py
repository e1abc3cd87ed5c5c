"""A browser without a window: it keeps cookies, follows no redirects, and sends forms with the token of their page."""

import re
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette

from desk.web.access import COOKIE
from tests.support.web_client import Client


@dataclass
class Browser:
    """Keeps cookies, follows no redirects, sends forms with the token of the page that they stand on."""

    app: Starlette
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})
    cookies: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, url: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        sent = self.headers | headers | {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        response = Client(self.app).request(method, url, headers=sent, data=form)
        for name, value in response.cookies.items():
            self.cookies[name] = value
        if f'{COOKIE}=""' in response.headers.get("set-cookie", ""):
            self.cookies.pop(COOKIE, None)
        return response

    def get(self, url: str) -> httpx.Response:
        return self.request("GET", url)

    def token(self, url: str) -> str:
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.get(url).text)
        assert found
        return found[1]

    def log_in(self, name: str, password: str, next_: str = "/runs") -> httpx.Response:
        return self.request("POST", "/login", {"token": self.token("/login"), "name": name, "password": password, "next": next_})
