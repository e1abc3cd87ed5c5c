"""What a body is by its first bytes, whatever its Content-Type says (after the patterns of mimesniff.spec.whatwg.org)."""

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"%!PS-", "PostScript"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM\x00", "a bitmap"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"Rar!\x1a\x07", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x1f\x8b\x08", "a gzip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document"),
    (b"ID3", "sound"),
    (b"OggS", "sound or a video"),
    (b"fLaC", "sound"),
    (b"\x1a\x45\xdf\xa3", "a video"),
    (b"FLV\x01", "a video"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"MZ\x90\x00", "a program"),
    (b"\x7fELF", "a program"),
)
_RIFF = {b"WEBP": "a WebP picture", b"WAVE": "sound", b"AVI ": "a video"}


def kind_of(start: bytes) -> str | None:
    """Return in words what is certainly no page, by its first 16 bytes; None for text and for what cannot be told."""
    for pattern, kind in _KINDS:
        if start.startswith(pattern):
            return kind
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12])
    if start[4:8] == b"ftyp":
        return "a picture" if start[8:12] in {b"avif", b"heic", b"mif1"} else "a video"
    return None
