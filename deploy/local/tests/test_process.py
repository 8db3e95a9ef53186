import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from coffer_local import launch
from coffer_local.process import End, Process

_PYTHON = sys.executable


def _until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("it did not come true in time")
        time.sleep(0.01)


class Processes(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.process = Process(self.folder / "record.json", self.folder / "part.log")

    def _start(self, program, **env):
        child = self.process.start([_PYTHON, "-c", program], self.folder, {**os.environ, **env})
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child

    def test_a_started_process_is_recorded_by_itself_in_a_session_of_its_own(self):
        child = self._start("import time; print('up', flush=True); time.sleep(60)")
        _until(lambda: "up" in self.process.tail())
        self.assertEqual(child.pid, self.process.pid())
        self.assertEqual(child.pid, os.getsid(child.pid))

    def test_a_process_id_given_to_somebody_else_is_never_signalled(self):
        stranger = subprocess.Popen([_PYTHON, "-c", "import time; time.sleep(60)"])
        self.addCleanup(stranger.wait)
        self.addCleanup(stranger.kill)
        self.process.record.write_text(json.dumps({"pid": stranger.pid, "started": "another-boot/1", "program": "x"}))
        self.assertIsNone(self.process.pid())
        self.assertIs(End.NOT_RUNNING, self.process.stop(signal.SIGKILL, 1.0))
        self.assertIsNone(stranger.poll())

    def test_a_process_that_ignores_the_request_is_killed_in_the_end(self):
        child = self._start("import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
                            "print('up', flush=True); time.sleep(60)")
        _until(lambda: "up" in self.process.tail())
        self.assertIs(End.KILLED, self.process.stop(signal.SIGTERM, 0.2))
        self.assertEqual(-signal.SIGKILL, child.wait())
        self.assertFalse(self.process.record.exists())

    def test_no_open_file_of_ours_is_inherited(self):
        secret = open(self.folder / "secret", "w+")
        self.addCleanup(secret.close)
        self._start("import os,time; print([os.readlink(f'/proc/self/fd/{n}') for n in (0,1,2)], "
                    "len(os.listdir('/proc/self/fd')), flush=True); time.sleep(60)")
        _until(lambda: "/dev/null" in self.process.tail())
        # Three standard ones, and the one that lists the folder.
        self.assertIn("] 4", self.process.tail())

    def test_the_start_time_tells_two_processes_apart(self):
        mine, _ = launch.started(os.getpid())
        self.assertNotEqual(mine, launch.started(1)[0])
        self.assertEqual(mine, launch.started(os.getpid())[0])
