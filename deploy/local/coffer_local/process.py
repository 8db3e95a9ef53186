"""Processes of the stack: detached, recorded, and never confused with somebody else's.

A record holds the process id together with the kernel's start time and boot id. A number that was given
to another process since then has another start time, so it is never signalled.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import List, Mapping, Optional

from . import files
from .launch import started

_LAUNCH = Path(__file__).with_name("launch.py")
_LOG_LIMIT = 20 << 20


class End(Enum):
    """How a process came to its end when it was to stop."""

    NOT_RUNNING = "not running"
    BY_ITSELF = "by itself"
    KILLED = "killed"


@dataclass(frozen=True)
class User:
    """Whom a server runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Process:
    """A server process by its record and its log."""

    record: Path
    log: Path

    def pid(self) -> Optional[int]:
        """The id of the running process, or None."""
        kept = files.read_json(self.record)
        if kept is None:
            return None
        try:
            start, state = started(kept["pid"])
        except OSError:
            return None
        return kept["pid"] if start == kept["started"] and state not in "ZX" else None

    def start(self, argv: List[str], cwd: Path, env: Mapping[str, str], user: Optional[User] = None) -> subprocess.Popen:
        """Starts the program in a session of its own, with its output in the log and nothing inherited."""
        self._roll_log()
        launch = [sys.executable, "-I", "-S", str(_LAUNCH), str(self.record),
                  str(user.uid) if user else "-", str(user.gid) if user else "-", "--", *argv]
        fd = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            return subprocess.Popen(launch, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=fd, stderr=fd,
                                    start_new_session=True, close_fds=True)
        finally:
            os.close(fd)

    def stop(self, polite: int, patience: float) -> End:
        """Asks the process to end, waits, then kills it."""
        pid = self.pid()
        end = End.NOT_RUNNING
        if pid is not None:
            _signal(pid, polite)
            end = End.BY_ITSELF
            if not self._gone_within(patience):
                _signal(pid, signal.SIGKILL)
                self._gone_within(10.0)
                end = End.KILLED
        self._forget()
        return end

    def tail(self, lines: int = 12) -> str:
        with contextlib.suppress(OSError):
            text = self.log.read_text(encoding="utf-8", errors="replace")
            return "\n".join(f"  | {line}" for line in text.splitlines()[-lines:])
        return ""

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def _forget(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            self.record.unlink()

    def _roll_log(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.log.stat().st_size > _LOG_LIMIT:
                os.replace(self.log, self.log.with_suffix(".log.1"))


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)

