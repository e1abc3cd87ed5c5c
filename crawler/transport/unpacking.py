"""Bodies as they were sent over the wire, unpacked within bounds. For archives, where nobody has done so before."""

import zlib


def unchunked(raw: bytes) -> bytes:
    """Return the body of a chunked transfer; what is not chunked, or not to its end, as far as it can be read."""
    parts: list[bytes] = []
    position = 0
    while (end := raw.find(b"\r\n", position)) >= 0:
        try:
            size = int(raw[position:end].partition(b";")[0], 16)
        except ValueError:
            return raw if not parts else b"".join(parts)  # many archives keep the header and unpack the body
        if size <= 0:
            return b"".join(parts)
        parts.append(raw[end + 2 : end + 2 + size])
        position = end + 2 + size + 2
    return b"".join(parts) if parts else raw


def unpacked(raw: bytes, encoding: str | None, *, limit: int) -> bytes | None:
    """Return the bytes behind a Content-Encoding, None if they are more than `limit`.

    Unknown encodings, and bodies that are not packed as their header says, are returned as they are: many archives keep the
    header and unpack the body. A body that is cut off gives what can be read.
    """
    for name in reversed([part.strip() for part in (encoding or "").split(",") if part.strip()]):
        if name in {"gzip", "x-gzip"}:
            out = _inflated(raw, limit, zlib.MAX_WBITS | 16)
        elif name == "deflate":
            out = _inflated(raw, limit, zlib.MAX_WBITS)
            out = _inflated(raw, limit, -zlib.MAX_WBITS) if out == raw else out
        elif name == "br":
            out = _unbrotlied(raw, limit)
        else:
            out = raw
        if out is None:
            return None
        raw = out
    return raw if len(raw) <= limit else None


def _inflated(raw: bytes, limit: int, bits: int) -> bytes | None:
    unpacking = zlib.decompressobj(bits)
    try:
        out = unpacking.decompress(raw, limit + 1)
    except zlib.error:
        return raw
    return out if len(out) <= limit else None


def _unbrotlied(raw: bytes, limit: int) -> bytes | None:
    import brotli  # type: ignore[import-untyped]  # loaded when a page needs it

    try:
        out: bytes = brotli.Decompressor().process(raw, output_buffer_limit=limit + 1)
    except brotli.error:
        return raw
    return out if len(out) <= limit else None
