"""What every part of the stack has in common: how it is started, awaited, settled and stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from . import ports, web
from .errors import StackError
from .place import Place
from .process import End, User

READY_WITHIN = 180.0


class Part(ABC):
    """A server of the stack. Subclasses say what to run; the order of things is here."""

    name: str
    port_names: Sequence[str]
    polite = signal.SIGTERM
    patience = 20.0

    def __init__(self, place: Place) -> None:
        self.place = place
        self.process = place.process(self.name)

    @abstractmethod
    def prepare(self) -> None:
        """Makes data folders and configuration. May run again over what is there."""

    @abstractmethod
    def argv(self) -> List[str]:
        """The program and its arguments. Never a secret among them."""

    @abstractmethod
    def answers(self) -> bool:
        """One real request. False, OSError or Refused mean not yet."""

    def settle(self) -> None:
        """What has to be set up through the running server. May run again over what is there."""

    def describe(self) -> Dict[str, Any]:
        """Addresses and the files of secrets, for the JSON of up and status."""
        return {}

    def cwd(self) -> Path:
        return self.place.folder("data", self.name)

    def env(self) -> Dict[str, str]:
        return {key: os.environ[key] for key in ("PATH", "HOME", "TZ", "TMPDIR") if key in os.environ}

    def user(self) -> Optional[User]:
        return None

    def check(self) -> None:
        """Refuses a start that cannot succeed, before anything of the stack is started or stopped."""
        if self.process.pid() is None:
            ports.demand_free(self.place.ports, self.port_names)

    def up(self) -> bool:
        """Brings the part to where it answers and is set up. False when it was running already."""
        fresh = self.process.pid() is None
        if fresh:
            with contextlib.suppress(FileNotFoundError):
                self._elsewhere().unlink()
            self.prepare()
            self._start_and_wait()
        else:
            self._wait(None, time.monotonic() + READY_WITHIN)
        self.settle()
        return fresh

    def settle_elsewhere(self) -> None:
        """Waits for a server that somebody else started with our configuration, then sets it up."""
        self._wait(None, time.monotonic() + READY_WITHIN)
        self.settle()
        self._elsewhere().touch()

    def down(self) -> End:
        return self.process.stop(self.polite, self.patience)

    def state(self) -> str:
        if self.process.pid() is None:
            return "running elsewhere" if self._elsewhere().exists() and self._answers_now() else "stopped"
        return "running" if self._answers_now() else "not answering"

    def _elsewhere(self) -> Path:
        """Marks that somebody else runs this part with our configuration."""
        return self.place.folder("config") / f"{self.name}.elsewhere"

    def _start_and_wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        # A server killed a moment ago may still hold its files: its successor's first tries then end at once.
        for attempts_left in (2, 1, 0):
            child = self.process.start(self.argv(), self.cwd(), self.env(), self.user())
            if self._wait(child, deadline):
                return
            if attempts_left:
                time.sleep(1.0)
        raise StackError(f"{self.name} ended right after its start (exit code {child.returncode})",
                         f"its log is {self.process.log}", self.process.tail())

    def _wait(self, child: Any, deadline: float) -> bool:
        while not self._answers_now():
            if child is not None and child.poll() is not None:
                return False
            if time.monotonic() > deadline:
                raise StackError(f"{self.name} does not answer within {READY_WITHIN:.0f} s",
                                 f"its log is {self.process.log}", self.process.tail())
            time.sleep(0.05)
        return True

    def _answers_now(self) -> bool:
        try:
            return self.answers()
        except (OSError, web.Refused, ValueError):
            return False
