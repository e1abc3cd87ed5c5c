"""Ids: stable hashes, so that the same thing gets the same id on every machine and in every run."""

import hashlib

_PIECE = 2_000  # bytes; hashlib lets go of Python's lock for more, and to get it back among busy threads costs more than the hash


def digest(*parts: str, length: int = 32) -> str:
    """Return `length` hex digits of SHA-256 over the parts, each preceded by its length (so no two lists collide)."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode()
        hasher.update(len(data).to_bytes(8, "big"))
        for at in range(0, len(data), _PIECE):
            hasher.update(data[at : at + _PIECE])
    return hasher.hexdigest()[:length]


def article_id(url_key: str) -> str:
    """Return the id of the article first seen at this normalised URL."""
    return digest("article", url_key)


def coverage_id(article: str, watch: str) -> str:
    return digest("coverage", article, watch)


def mention_id(coverage: str, ordinal: int) -> str:
    return digest("mention", coverage, str(ordinal))


def content_hash(headline: str, body: str) -> str:
    """Return the hash by which a changed article is told from an unchanged one."""
    return digest("content", headline, body)
