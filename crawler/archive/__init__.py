"""WARC files: what came over the wire is kept as it was, and read again."""
