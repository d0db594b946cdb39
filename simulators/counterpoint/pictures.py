"""Small real pictures, written without an image library: PNG, and JPEG of flat 8 by 8 blocks."""

from __future__ import annotations

import random
import struct
import zlib

Colour = tuple[int, int, int]

_BLOCK = 8


def png(*, chance: random.Random, side: int = 48) -> bytes:
    """A PNG with three bands of colour."""
    bands = [_colour(chance) for _ in range(3)]
    lines = b"".join(b"\0" + bytes(bands[row * 3 // side]) * side for row in range(side))
    return _png(side=side, lines=lines, level=6)


def heavy_png(*, chance: random.Random, side: int) -> bytes:
    """A PNG of noise, which no compression makes smaller: about three bytes a pixel."""
    lines = b"".join(b"\0" + chance.randbytes(side * 3) for _ in range(side))
    return _png(side=side, lines=lines, level=0)


def jpeg(*, chance: random.Random, across: int = 6, down: int = 6, orientation: int | None = None) -> bytes:
    """A baseline JPEG of flat blocks; `orientation` is the EXIF value (6: turn a quarter to the right)."""
    blocks = _Bits()
    last = [0, 0, 0]
    for _ in range(across * down):
        for channel, level in enumerate(_ycc(_colour(chance))):
            blocks.difference(level - last[channel])
            last[channel] = level
            blocks.put(0, 1)  # end of block: no detail inside it
    frame = struct.pack(">BHHB", 8, down * _BLOCK, across * _BLOCK, 3) + bytes((1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0))
    levels = bytes((0, 0, 0, 12, *([0] * 12)))  # twelve codes of four bits: the sizes 0 to 11
    ends = bytes((1, *([0] * 15)))  # one code of one bit: end of block
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xE1, _exif(orientation)) if orientation is not None else b"",
            _segment(0xDB, b"\0" + bytes([8] * 64)),
            _segment(0xC0, frame),
            _segment(0xC4, b"\x00" + levels + bytes(range(12))),
            _segment(0xC4, b"\x10" + ends + b"\0"),
            _segment(0xDA, bytes((3, 1, 0, 2, 0, 3, 0, 0, 63, 0))),
            blocks.stuffed(),
            b"\xff\xd9",
        )
    )


class _Bits:
    """A growing string of bits."""

    def __init__(self) -> None:
        self._value = 0
        self._length = 0

    def put(self, value: int, length: int) -> None:
        self._value = (self._value << length) | value
        self._length += length

    def difference(self, level: int) -> None:
        """A brightness step: the size of the number in four bits, then the number."""
        size = abs(level).bit_length()
        self.put(size, 4)
        if size:
            self.put(level if level > 0 else level + (1 << size) - 1, size)

    def stuffed(self) -> bytes:
        """Whole bytes, filled up with ones; 0xFF is followed by 0 so that no marker appears."""
        spare = -self._length % 8
        whole = ((self._value << spare) | ((1 << spare) - 1)).to_bytes((self._length + spare) // 8, "big")
        return whole.replace(b"\xff", b"\xff\0")


def _colour(chance: random.Random) -> Colour:
    return chance.randrange(40, 230), chance.randrange(40, 230), chance.randrange(40, 230)


def _ycc(colour: Colour) -> tuple[int, int, int]:
    red, green, blue = colour
    return (
        round(0.299 * red + 0.587 * green + 0.114 * blue - 128),
        round(-0.1687 * red - 0.3313 * green + 0.5 * blue),
        round(0.5 * red - 0.4187 * green - 0.0813 * blue),
    )


def _png(*, side: int, lines: bytes, level: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(lines, level))
        + chunk(b"IEND", b"")
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _exif(orientation: int) -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + b"\0\0\0\0"
