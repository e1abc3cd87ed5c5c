"""Migrations of the ledger, oldest first in `versions`."""
