"""Static files under names that carry their content's hash, so that browsers may keep them for good."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vl_convert
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from desk.charts import VEGA_LITE

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
BUNDLE = "vega.js"
SNIPPET = "window.vegaEmbed = vegaEmbed;"
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One static file: the name that pages use, and how to get its bytes."""

    path: str  # "/static/desk.1a2b3c4d5e.css"
    media_type: str
    content: Callable[[], bytes]


@cache
def chart_bundle() -> bytes:
    """Return Vega, Vega-Lite, vega-embed and the expression interpreter as one script, made offline (0.9 MB, about 1 s, once a process)."""
    return vl_convert.javascript_bundle(SNIPPET, vl_version=VEGA_LITE).encode()


@cache
def assets() -> dict[str, Asset]:
    """Return every static file by its plain name."""
    found = {path.name: _file(path) for path in sorted(FOLDER.iterdir()) if path.suffix in TYPES}
    made_of = " ".join(
        [version("vl-convert-python"), vl_convert.get_vega_version(), vl_convert.get_vega_embed_version(), VEGA_LITE, SNIPPET]
    )
    return found | {BUNDLE: Asset(path=_hashed(BUNDLE, made_of.encode()), media_type=TYPES[".js"], content=chart_bundle)}


def asset_path(name: str) -> str:
    return assets()[name].path


@cache
def _by_path() -> dict[str, Asset]:
    return {asset.path: asset for asset in assets().values()}


def serve_asset(request: Request) -> Response:
    """Answer /static/*: exact names only, so no path leads elsewhere."""
    asset = _by_path().get(request.url.path)
    if asset is None:
        raise HTTPException(404)
    return Response(asset.content(), media_type=asset.media_type, headers={"Cache-Control": FOREVER})


def _file(path: Path) -> Asset:
    content = path.read_bytes()
    return Asset(path=_hashed(path.name, content), media_type=TYPES[path.suffix], content=lambda: content)


def _hashed(name: str, content: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"/static/{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{suffix}"
