"""Flips one bit of a stored object on the store's own disk, so that the store itself notices nothing.

SeaweedFS keeps an object as one or more needles in volume files and guards each with a CRC-32C. A disk that flips
a bit is caught by that; a person who knows the format is not. This is that person: the bit and the checksum change
together, and the pinned version, its lock, its size and its ETag stay what they were.

Layout of a needle (SeaweedFS, version 3): cookie 4, id 8, size 4, data size 4, data, flags and names up to `size`,
CRC-32C of the data 4, time 8, padding to 8 bytes. All numbers are big-endian. A volume file begins with 8 bytes of its own.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional

_SUPERBLOCK = 8
_HEADER = 16
_CHECKSUM = 4
_TIME = 8
# Castagnoli's polynomial, bits reversed.
_POLYNOMIAL = 0x82F63B78
# How many bytes of the object are looked for; sealed bytes do not repeat.
_PROBE = 64


@dataclass(frozen=True)
class Flipped:
    """Where the bit was: the volume file, and the byte's offset in it."""

    volume: Path
    offset: int


def flip(data_folder: Path, content: bytes) -> Flipped:
    """Flips one bit of the stored object that has this content, in the middle of its first needle."""
    for volume in sorted(data_folder.rglob("*.dat")):
        flipped = _flip_in(volume, content)
        if flipped is not None:
            return flipped
    raise LookupError(f"no volume file below {data_folder} holds the object")


def _flip_in(volume: Path, content: bytes) -> Optional[Flipped]:
    with volume.open("r+b") as file, mmap.mmap(file.fileno(), 0) as disk:
        start = disk.find(content[:_PROBE])
        if start < 0:
            return None
        data, length = _needle_around(disk, start)
        target = (start + min(data + length, start + len(content))) // 2
        _flip_bit(disk, data, length, target)
        disk.flush()
        return Flipped(volume, target)


def _needle_around(disk: mmap.mmap, position: int) -> "tuple[int, int]":
    """Start and length of the data of the needle that holds this position."""
    for data, length in _needles(disk):
        if data <= position < data + length:
            return data, length
    raise LookupError("the object's bytes lie outside every needle")


def _needles(disk: mmap.mmap) -> Iterator["tuple[int, int]"]:
    at = _SUPERBLOCK
    while at + _HEADER + 4 <= len(disk):
        (size,) = struct.unpack_from(">i", disk, at + 12)
        size = max(size, 0)
        if size:
            yield at + _HEADER + 4, struct.unpack_from(">I", disk, at + _HEADER)[0]
        used = _HEADER + size + _CHECKSUM + _TIME
        # The padding is never zero: a needle that ends on 8 bytes gets 8 more.
        at += used + 8 - used % 8


def _flip_bit(disk: mmap.mmap, data: int, length: int, target: int) -> None:
    (size,) = struct.unpack_from(">i", disk, data - 8)
    checksum = data - 4 + size
    disk[target] ^= 1
    (kept,) = struct.unpack_from(">I", disk, checksum)
    struct.pack_into(">I", disk, checksum, kept ^ _change(data + length - target - 1))


def _change(following: int) -> int:
    """How a CRC-32C changes when the lowest bit of a byte flips that this many bytes follow.

    A CRC is linear: the change depends on the flipped bit and its place, not on the data.
    """
    table = [_byte(value) for value in range(256)]
    change = table[1]
    for _ in range(following):
        change = (change >> 8) ^ table[change & 0xFF]
    return change


def _byte(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (_POLYNOMIAL if value & 1 else 0)
    return value
