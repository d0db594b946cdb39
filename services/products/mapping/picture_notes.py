"""Pictures without what their camera or editor wrote into them: places, names, dates, small copies. Lossless.

What comes here has been opened: where a file ends early, or holds bytes between its parts, as browsers put up with, it
goes on with what there is, properly ended.
"""

import re
import zlib

from services.products.records.picture import PictureKind

_JPEG_NOTES = frozenset({0xE1, 0xED, 0xFE, *range(0xE3, 0xEE), 0xEF})
"""EXIF and XMP, Photoshop's notes, comments and what makers add. Kept: JFIF, Adobe's colour mark and the profile."""
_NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN_BEGINS, _PICTURE_ENDS = 0xDA, 0xD9
_SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_PNG_HEAD = 8
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_PNG_NOTES = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_GIF_COMMENT, _GIF_PLAIN, _GIF_PROGRAM = 0xFE, 0x01, 0xFF
_GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def without_notes(content: bytes, *, kind: PictureKind) -> bytes:
    """The same picture, point for point, without notes. Raises ValueError where its parts can't be told apart."""
    try:
        match kind:
            case "jpeg":
                return _jpeg(content)
            case "png":
                return _png(content)
            case "gif":
                return _gif(content)
    except IndexError as error:
        raise ValueError("the file ends before its picture does") from error


def _jpeg(content: bytes) -> bytes:
    """Up to the end of the first picture: a second one behind it (MPO) has notes of its own."""
    kept = [content[:2]]
    at, scanned = 2, False
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 == len(content):
            if not scanned:
                raise ValueError("no scan in it")
            return b"".join((*kept, b"\xff\xd9"))
        kind = content[at + 1]
        if kind in (0xFF, 0x00):
            at += 1
            continue
        if kind == _PICTURE_ENDS:
            kept.append(b"\xff\xd9")
            return b"".join(kept)
        size = 0 if kind in _NO_LENGTH else int.from_bytes(content[at + 2 : at + 4], "big")
        ends = at + 2 + size
        # A profile may lie in APP2 beside a list of further pictures, which go.
        is_note = kind in _JPEG_NOTES or (kind == 0xE2 and content[at + 4 : at + 15] != b"ICC_PROFILE")
        if not is_note:
            kept.append(content[at:ends])
        if kind == _SCAN_BEGINS:
            scanned = True
            found = _SCAN_ENDS.search(content, ends)
            goes_to = found.start() if found is not None else len(content)
            kept.append(content[ends:goes_to])
            ends = goes_to
        at = ends


def _png(content: bytes) -> bytes:
    kept = [content[:_PNG_HEAD]]
    at = _PNG_HEAD
    while True:
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        ends = at + 12 + size
        if len(kind) < 4 or ends > len(content):
            if at == _PNG_HEAD:
                raise ValueError("no chunk in it")
            rest = content[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
            return b"".join((*kept, _idat(rest) if rest else b"", _PNG_END))
        if kind not in _PNG_NOTES:
            kept.append(content[at:ends])
        if kind == b"IEND":
            return b"".join(kept)
        at = ends


def _idat(points: bytes) -> bytes:
    chunk = b"IDAT" + points
    return b"".join((len(points).to_bytes(4, "big"), chunk, zlib.crc32(chunk).to_bytes(4, "big")))


def _gif(content: bytes) -> bytes:
    flags = content[10]
    at = 13 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0)
    kept = [content[:at]]
    while at < len(content) and content[at] != 0x3B:
        begins = at
        if content[at] == 0x21:
            kind, named = content[at + 1], content[at + 3 : at + 14]
            at = _after_blocks(content, at + 2)
            if kind in (_GIF_COMMENT, _GIF_PLAIN) or (kind == _GIF_PROGRAM and named not in _GIF_KEPT):
                continue
        elif content[at] == 0x2C:
            if at + 10 > len(content):
                break
            flags = content[at + 9]
            at = _after_blocks(content, at + 11 + (3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0))
        else:
            at += 1
            continue
        kept.append(content[begins:at])
    # A row of blocks without its end gets that, too.
    return b"".join((*kept, b"\0;" if at > len(content) else b";"))


def _after_blocks(content: bytes, at: int) -> int:
    """Where a row of blocks ends, each with its length before it."""
    while at < len(content) and (size := content[at]):
        at += size + 1
    return at + 1
