"""The bit flip leaves a volume file whose checksums all hold."""

from __future__ import annotations

import struct
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "local")]

from coffer_demo import bitflip  # noqa: E402


def crc32c(data: bytes) -> int:
    """CRC-32C (RFC 3720, appendix B.4), bit by bit."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def needle(number: int, data: bytes) -> bytes:
    body = struct.pack(">I", len(data)) + data + b"\x00"
    head = struct.pack(">IQi", 7, number, len(body))
    tail = struct.pack(">IQ", crc32c(data), 0)
    whole = head + body + tail
    return whole + bytes(8 - len(whole) % 8)


class BitFlipTest(unittest.TestCase):
    def test_crc_is_the_published_one(self) -> None:
        self.assertEqual(0xE3069283, crc32c(b"123456789"))

    def test_one_bit_changes_and_every_checksum_holds(self) -> None:
        objects = [bytes((i * step + 1) % 251 for i in range(size)) for step, size in ((3, 400), (5, 1001), (7, 96))]
        before = b"superblk" + b"".join(needle(i, data) for i, data in enumerate(objects, 1))
        for data in objects:
            with tempfile.TemporaryDirectory() as folder:
                volume = Path(folder) / "1.dat"
                volume.write_bytes(before)
                flipped = bitflip.flip(Path(folder), data)
                after = volume.read_bytes()
            start = before.index(data)
            stored = after[start:start + len(data)]
            self.assertTrue(start <= flipped.offset < start + len(data))
            self.assertEqual(1, sum(bin(a ^ b).count("1") for a, b in zip(data, stored)))
            kept = struct.unpack_from(">I", after, start + len(data) + 1)[0]
            self.assertEqual(crc32c(stored), kept)
            changed = [i for i, (a, b) in enumerate(zip(before, after)) if a != b]
            self.assertLessEqual(set(changed) - {flipped.offset}, set(range(start + len(data) + 1, start + len(data) + 5)))

    def test_an_object_that_is_not_there_is_said_to_be_missing(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "1.dat").write_bytes(b"superblk" + needle(1, b"x" * 100))
            with self.assertRaises(LookupError):
                bitflip.flip(Path(folder), b"y" * 100)


if __name__ == "__main__":
    unittest.main()
