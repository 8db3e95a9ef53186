"""Which port each part listens on, and who holds it when it is taken."""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
from pathlib import Path
from typing import Dict, Iterable, Optional

from . import files
from .errors import StackError

FIXED = {
    "temporal": 7233, "temporal-ui": 8233, "temporal-http": 7234, "temporal-metrics": 7235,
    "keys": 7300, "keys-cluster": 7301,
    "store": 7310, "store-grpc": 7311, "store-master": 7312, "store-master-grpc": 7313, "store-volume": 7314,
    "store-volume-grpc": 7315, "store-filer": 7316, "store-filer-grpc": 7317, "store-admin": 7318,
    "store-admin-grpc": 7319, "store-metrics": 7320,
    "catalog": 7340, "tenants": 7341,
    "worker": 8091, "api": 8090,
}
# Below the ports that the kernel gives to outgoing connections, so that a chosen port is not taken by one.
_FREE_RANGE = (15000, 31999)


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def choose(kept: Dict[str, int], names: Iterable[str], mode: str) -> Dict[str, int]:
    """A port for every name: the kept one first, so that a stack stays where it was."""
    chosen = dict(kept)
    for name in names:
        if name not in chosen:
            chosen[name] = FIXED[name] if mode == "fixed" else _free(set(chosen.values()))
    return chosen


def replace_busy(ports: Dict[str, int], names: Iterable[str]) -> Dict[str, int]:
    """New free ports for those that somebody else took while the stack was down."""
    chosen = dict(ports)
    for name in names:
        if not is_free(chosen[name]):
            chosen[name] = _free(set(chosen.values()))
    return chosen


def _free(taken: set) -> int:
    dice = random.SystemRandom()
    for _ in range(1000):
        port = dice.randint(*_FREE_RANGE)
        if port not in taken and is_free(port):
            return port
    raise StackError("no free port was found on loopback")


def demand_free(ports: Dict[str, int], names: Iterable[str]) -> None:
    for name in names:
        if not is_free(ports[name]):
            holder = holder_of(ports[name])
            raise StackError(
                f"port {ports[name]} for {name} is busy{f' ({holder})' if holder else ''}",
                "stop what holds it, or choose free ports: ./coffer up --ports auto")


def holder_of(port: int) -> Optional[str]:
    """The program that listens on the port, if this user may know."""
    inode = _listening_inode(port)
    if inode is None:
        return None
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            for fd in (entry / "fd").iterdir():
                if os.readlink(fd) == f"socket:[{inode}]":
                    name = (entry / "comm").read_text(encoding="utf-8").strip()
                    return f"held by {name}, process {entry.name}"
    return None


def _listening_inode(port: int) -> Optional[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and int(re.split(":", fields[1])[-1], 16) == port:
                    return fields[9]
    return None


def load(path: Path) -> dict:
    return files.read_json(path, {"mode": None, "ports": {}})
