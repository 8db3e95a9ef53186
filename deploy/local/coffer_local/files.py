"""Files of the stack: written whole or not at all, secrets for their owner only."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any, Callable, Iterator

from .errors import StackError


def private_dir(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Replaces the file atomically; a reader or a crash never sees half of it."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def write_json(path: Path, value: Any) -> None:
    write(path, json.dumps(value, indent=2) + "\n")


def read_json(path: Path, default: Any = None) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return default
    except ValueError as broken:
        raise StackError(f"{path} is not readable as JSON ({broken})", "restore or remove it") from None


def secret(path: Path, make: Callable[[], Any]) -> Any:
    """The secret kept in the file; made on first use."""
    kept = read_json(path)
    if kept is None:
        kept = make()
        write_json(path, kept)
    return kept


def password() -> str:
    """160 bits, in letters that need no quoting anywhere."""
    return secrets.token_hex(20)


@contextlib.contextmanager
def exclusive(path: Path, waiting: Callable[[str], None], patience: float = 900.0) -> Iterator[None]:
    """Holds a lock on the file; a second command waits for the first and says so once."""
    private_dir(path.parent)
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(fd, path, waiting, time.monotonic() + patience)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(fd)


def _lock(fd: int, path: Path, waiting: Callable[[str], None], deadline: float) -> None:
    said = False
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = os.pread(fd, 32, 0).decode(errors="replace").strip() or "unknown"
        if not said:
            waiting(f"waiting for another command on this stack (process {holder})")
            said = True
        if time.monotonic() > deadline:
            raise StackError(f"process {holder} holds {path} for too long", "look what it is doing")
        time.sleep(0.1)
