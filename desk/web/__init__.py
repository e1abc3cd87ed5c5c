"""The dashboard: server-rendered pages over the store and the ledger's counts."""

from desk.web.app import create_app
from desk.web.server import DeskServer, serve

__all__ = ["DeskServer", "create_app", "serve"]
