"""Ends a throw-away stack with the process that wanted it, however that process ends."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from .launch import started

_SCRIPT = Path(__file__).resolve().parents[1] / "stack.py"


def watch(pid: int, root: Path) -> None:
    """Leaves a watcher behind that stops and wipes the stack once the process is gone."""
    try:
        start, _ = started(pid)
    except OSError:
        start = "gone"
    with (root / "logs" / "owner.log").open("ab") as log:
        subprocess.Popen([sys.executable, str(_SCRIPT), "watch", str(pid), start, str(root)], stdin=subprocess.DEVNULL,
                         stdout=log, stderr=log, start_new_session=True, close_fds=True, cwd="/")


def _runs(pid: int, start: str) -> bool:
    try:
        now, state = started(pid)
    except OSError:
        return False
    return now == start and state not in "ZX"


def wait_and_wipe(pid: int, start: str, root: Path) -> None:
    while _runs(pid, start) and root.is_dir():
        time.sleep(0.5)
    if root.is_dir():
        subprocess.run([sys.executable, str(_SCRIPT), "down", "--wipe", "--yes", "--dir", str(root)], check=False)
