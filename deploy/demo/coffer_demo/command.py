"""Runs ./coffer as a person would, with --json, and keeps what it printed for the search at the end."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Tuple

from .story import Broken

_SAID = re.compile(r"coffer: ([A-Z_]+): (.*)")
# One command may bring up the stack, build the programs or move 50 MB; none takes longer than this.
_PATIENCE = 240.0


@dataclass(frozen=True)
class Answer:
    """How one command ended."""

    words: List[str]
    code: int
    body: Any
    errors: str
    seconds: float

    def __getitem__(self, name: str) -> Any:
        return self.body[name]

    @property
    def problem(self) -> Dict[str, Any]:
        """The problem that ended a run, or what a refused command said on its first line; empty when there was none."""
        if isinstance(self.body, dict) and self.body.get("problem"):
            return self.body["problem"]
        said = _SAID.match(self.errors)
        return {"code": said.group(1), "detail": said.group(2)} if said else {}

    def required(self) -> "Answer":
        """This answer, when the command succeeded."""
        if self.code != 0:
            said = self.problem.get("detail") or self.errors.strip()[-600:]
            raise Broken(f"`./coffer {' '.join(self.words)}` ended with {self.code}: {said}")
        return self


class Coffer:
    """The `./coffer` of this checkout, on one stack."""

    def __init__(self, checkout: Path, stack: Path) -> None:
        self._checkout = checkout
        self._env = {**os.environ, "COFFER_STACK_DIR": str(stack)}
        self._kept = threading.Lock()
        # The first word of each command and what it printed.
        self.printed: List[Tuple[str, str]] = []

    def run(self, *words: str) -> Answer:
        begun = time.monotonic()
        try:
            done = subprocess.run([str(self._checkout / "coffer"), *words, "--json"], cwd=self._checkout, env=self._env,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  timeout=_PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise Broken(f"`./coffer {' '.join(words)}` did not end within {_PATIENCE:.0f} s") from None
        with self._kept:
            self.printed.append((words[0], done.stdout + done.stderr))
        return Answer(list(words), done.returncode, _decoded(done.stdout), done.stderr, time.monotonic() - begun)


def _decoded(text: str) -> Any:
    """The JSON that a command printed: one document, or several lines of which the last is the result."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return json.loads(lines[-1]) if lines else None
        except ValueError:
            return None
