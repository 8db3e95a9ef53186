"""A tenant's application that writes without pause, and notices every failure."""

from __future__ import annotations

import subprocess
import threading
import time
from dataclasses import dataclass
from typing import List, Optional

from .server import Server


@dataclass(frozen=True)
class Written:
    """What the writer saw."""

    acknowledged: int
    failures: int
    slowest: float
    longest_gap: float


class Writer:
    """Inserts one row after the other through one connection; a broken one is counted and made anew."""

    def __init__(self, server: Server, database: str, user: str, password: str) -> None:
        self._argv = server.psql(database)
        self._env = server.env(user, password)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write, name="writer", daemon=True)
        self._session: Optional[subprocess.Popen] = None
        self._acknowledged: List[int] = []
        self._failures = 0
        self._slowest = 0.0
        self._gap = 0.0

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> Written:
        self._stop.set()
        self._thread.join(timeout=30.0)
        return Written(len(self._acknowledged), self._failures, self._slowest, self._gap)

    def beats(self) -> List[int]:
        """The beats that the server has acknowledged."""
        return list(self._acknowledged)

    def _write(self) -> None:
        beat, last = 0, time.monotonic()
        while not self._stop.is_set():
            beat += 1
            begun = time.monotonic()
            if self._insert(beat):
                self._acknowledged.append(beat)
                now = time.monotonic()
                self._slowest = max(self._slowest, now - begun)
                self._gap, last = max(self._gap, now - last), now
            else:
                self._failures += 1
            # A busy application, not a benchmark: the demo's machine has other work to do.
            self._stop.wait(0.005)
        self._close()

    def _insert(self, beat: int) -> bool:
        if self._session is None:
            self._session = subprocess.Popen(self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             stderr=subprocess.DEVNULL, text=True, env=self._env)
        try:
            self._session.stdin.write(f"INSERT INTO heartbeat (beat) VALUES ({beat}) RETURNING beat;\n")
            self._session.stdin.flush()
            answered = self._session.stdout.readline().strip() == str(beat)
        except OSError:
            answered = False
        if not answered:
            self._close()
        return answered

    def _close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            try:
                session.communicate(timeout=10.0)
            except (OSError, subprocess.TimeoutExpired):
                session.kill()
