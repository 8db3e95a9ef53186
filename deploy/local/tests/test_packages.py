import hashlib
import json
import shutil
import tarfile
import tempfile
import unittest
import zipfile
from io import BytesIO
from pathlib import Path
from unittest import mock

from coffer_local import packages
from coffer_local.errors import StackError


def _lock(folder: Path, **changes) -> Path:
    entry = {"package": "a-tool", "version": "1.0", "sha256": "0" * 64, "bytes": 10, "unpacked": 10,
             "files": {"a/tool": "bin/tool"}, **changes}
    here = f"{packages.platform.system().lower()}-{packages.platform.machine().lower()}"
    path = folder / "packages.json"
    path.write_text(json.dumps({"platform": here, "packages": {"tool": entry}}))
    return path


class LockFile(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_the_shipped_lock_pins_every_tool(self):
        lock = Path(packages.__file__).resolve().parents[1] / "packages.json"
        with mock.patch.object(packages.platform, "system", return_value="Linux"), \
                mock.patch.object(packages.platform, "machine", return_value="x86_64"):
            self.assertEqual({"temporal", "openbao", "seaweedfs", "postgresql"}, set(packages.read_lock(lock)))

    def test_a_package_without_a_hash_is_refused(self):
        with self.assertRaisesRegex(StackError, "not pinned by a SHA-256"):
            packages.read_lock(_lock(self.folder, sha256="latest"))

    def test_a_foreign_platform_is_told_what_to_do(self):
        lock = _lock(self.folder)
        with mock.patch.object(packages.platform, "machine", return_value="vax"):
            with self.assertRaises(StackError) as refused:
                packages.read_lock(lock)
        self.assertIn("vax", refused.exception.text)
        self.assertIn("compose.yaml", refused.exception.hint)


class Unpacking(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.home)
        self.said = []

    def _cached(self, members, **changes) -> packages.Tools:
        """A cache that already holds the wheel, so that nothing may ask the network."""
        wheel = BytesIO()
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        sha256 = hashlib.sha256(wheel.getvalue()).hexdigest()
        lock = _lock(self.home, sha256=sha256, **changes)
        (self.home / "cache").mkdir()
        self.wheel = self.home / "cache" / f"a-tool-1.0-{sha256[:16]}.whl"
        self.wheel.write_bytes(wheel.getvalue())
        return packages.Tools(self.home, lock, self.said.append)

    def test_a_cached_package_needs_no_network_and_runs(self):
        tools = self._cached({"a/tool": b"#!/bin/sh\n"})
        with mock.patch.object(packages.subprocess, "run", side_effect=AssertionError("pip was called")):
            tool = tools.folder("tool") / "bin" / "tool"
        self.assertTrue(tool.stat().st_mode & 0o100)
        self.assertEqual([], self.said)

    def test_a_changed_file_in_the_cache_is_refused_and_removed(self):
        tools = self._cached({"a/tool": b"true"})
        self.wheel.write_bytes(self.wheel.read_bytes() + b"x")
        with self.assertRaisesRegex(StackError, "SHA-256 differs"):
            tools.folder("tool")
        self.assertFalse(self.wheel.exists())
        self.assertEqual([], list((self.home / "tools").glob("*")))

    def test_half_an_unpacked_tool_is_unpacked_again(self):
        tools = self._cached({"a/tool": b"whole"})
        half = self.home / "tools" / "a-tool-1.0" / "bin"
        half.mkdir(parents=True)
        (half / "tool").write_bytes(b"ha")
        self.assertEqual(b"whole", (tools.folder("tool") / "bin" / "tool").read_bytes())

    def test_a_path_out_of_the_folder_is_refused(self):
        packed = BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            member = tarfile.TarInfo("top/../../evil")
            archive.addfile(member, BytesIO())
        tools = self._cached({"t.tar.gz": packed.getvalue()}, files={}, tar="t.tar.gz")
        with self.assertRaisesRegex(StackError, "may not be unpacked"):
            tools.folder("tool")

    def test_too_little_room_is_said_before_anything_is_written(self):
        tools = self._cached({"a/tool": b"true"})
        full = shutil._ntuple_diskusage(100, 99, 1)
        with mock.patch.object(packages.shutil, "disk_usage", return_value=full):
            with self.assertRaisesRegex(StackError, "disk is too full"):
                tools.folder("tool")


class PipRefusals(unittest.TestCase):
    """pip's many words become one line each."""

    CASES = {
        "No module named pip": "has no pip",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE": "not the pinned file",
        "NewConnectionError('<…>: Failed to establish a new connection: [Errno 111] Connection refused')": "no network",
        "Temporary failure in name resolution": "no network",
        "OSError: [Errno 28] No space left on device": "disk is full",
        "ERROR: No matching distribution found for a-tool==1.0": "has no a-tool 1.0",
        "something new": "could not fetch",
    }

    def test_each_has_one_clear_line(self):
        package = packages.Package("tool", "a-tool", "1.0", "0" * 64, 10, 10, {}, None)
        for words, line in self.CASES.items():
            with self.subTest(words):
                refusal = packages._refusal(package, words, Path("pip.log")).render()
                self.assertIn(line, refusal)
                self.assertNotIn("\n", refusal)
