"""Remembers: what was seen, waits, ran, was corrected."""

from ledger.ledger import Ledger, open_ledger

__all__ = ["Ledger", "open_ledger"]
