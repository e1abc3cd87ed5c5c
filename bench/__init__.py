"""Measurements beside peers. Each file is a command: python -m bench.<name> --help."""
