import shutil
import tempfile
import unittest
from pathlib import Path

from coffer_local import archive


class Archives(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "lib").mkdir()
        (self.folder / "data").mkdir()
        (self.folder / "release").write_text('JAVA_VERSION="25"')
        (self.folder / "app.jar").write_bytes(b"jar")

    def _archive(self):
        return archive.of("worker", self.folder, self.folder / "data", self.folder, self.folder / "app.jar")

    def test_what_a_run_wrote_is_used_by_the_next(self):
        first = self._archive()
        self.assertIn(f"-XX:ArchiveClassesAtExit={first.fresh}", first.flags())
        first.fresh.write_bytes(b"classes")
        first.keep()
        self.assertIn(f"-XX:SharedArchiveFile={first.kept}", self._archive().flags())
        self.assertFalse(first.fresh.exists())

    def test_a_changed_jar_or_jdk_has_an_archive_of_its_own_and_the_old_one_goes(self):
        old = self._archive()
        old.fresh.write_bytes(b"classes")
        old.keep()
        (self.folder / "lib" / "more.jar").write_bytes(b"jar")
        new = self._archive()
        self.assertNotEqual(old.kept, new.kept)
        new.fresh.write_bytes(b"classes")
        new.keep()
        self.assertEqual([new.kept], list(new.kept.parent.iterdir()))

    def test_an_archive_that_was_never_taken_over_is_dropped(self):
        left = self.folder / "data" / "worker-0123.jsa"
        left.write_bytes(b"half")
        self._archive().flags()
        self.assertFalse(left.exists())
