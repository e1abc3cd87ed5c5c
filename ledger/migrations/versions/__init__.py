"""One file a schema revision: `v0001_first.py`, …"""
