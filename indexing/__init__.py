"""Keeps: Coverage -> store, queries."""
