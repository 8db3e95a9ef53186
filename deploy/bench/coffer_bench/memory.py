"""(h) The worker's memory: beside the size of the data, beside the number of runs, beside a row, beside a limit."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable, Iterator, Optional

from . import data
from .bench import Bench
from .clock import high_water, reset_high_water

_UNIFIED, _MEMORY = Path("/sys/fs/cgroup"), Path("/sys/fs/cgroup/memory")


def measure(bench: Bench) -> None:
    rig, server, report = bench.rig, bench.rig.server(), bench.report
    sizes = (64, 1024) if bench.short else (64, 1024, 8192)
    marks = {}
    for size in sizes:
        data.wide(server, f"wide_{size}", size)
        rig.protect(f"wide-{size}", f"wide_{size}")
        marks[size] = _mark(bench, f"wide-{size}")
        report.value("h", f"high water, {size} MiB backed up and restored", marks[size], "MiB")
    least, most = sizes[0], sizes[-1]
    growth = (marks[most] - marks[least]) / (most - least) * 1024
    report.gate("h", "growth of memory a GiB of data, beside 1 MiB", max(growth, 0.0), 1.0, 1.0, "MiB")
    report.gate("h", "memory of one run beside 384 MiB", max(marks.values()), 384, 1.0, "MiB")
    report.gate("h", "memory of eight runs beside 1024 MiB", _eight(bench), 1024, 1.0, "MiB")
    report.gate("h", "memory of a row of 900 MiB, refused, beside 384 MiB", _row(bench), 384, 1.0, "MiB")
    _within_512(bench)


def _mark(bench: Bench, tenant: str) -> int:
    pid = bench.rig.pid("worker")
    reset_high_water(pid)
    bench.rig.restore(tenant, bench.rig.backup(tenant))
    return high_water(pid)


def _eight(bench: Bench) -> int:
    """Eight tenants' first backups at the same time."""
    rig, server = bench.rig, bench.rig.server()
    for number in range(8):
        data.wide(server, f"many_{number}", 128 if bench.short else 1024)
        rig.protect(f"many-{number}", f"many_{number}")
    pid = rig.pid("worker")
    reset_high_water(pid)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(rig.backup, (f"many-{number}" for number in range(8))))
    return high_water(pid)


def _row(bench: Bench) -> int:
    rig = bench.rig
    data.monster(rig.server(), "monster")
    rig.protect("monster", "monster")
    pid = rig.pid("worker")
    reset_high_water(pid)
    run = rig.end("/v1/tenants/monster/datasets/main/backups", {})
    if run.get("problem", {}).get("code") != "ROW_TOO_LARGE":
        raise SystemExit(f"bench: a row of 900 MiB ended {run}")
    return high_water(pid)


def _within_512(bench: Bench) -> None:
    """The same worker goes on within a control group of 512 MiB; a killed one would fail the gate."""
    with _limited(bench.rig.pid("worker"), 512) as kills:
        if kills is None:
            print("    not measured: a run within 512 MiB (no control group can be made here)", flush=True)
            return
        _mark(bench, "wide-1024")
        bench.report.gate("h", "1 GiB within 512 MiB: kills, beside none", kills(), 1.0, 0.0, "")


@contextlib.contextmanager
def _limited(pid: int, mebibytes: int) -> Iterator[Optional[Callable[[], int]]]:
    """Moves a process into a group of its own with so much memory, and back; gives the count of kills."""
    version1 = _MEMORY.is_dir()
    root = _MEMORY if version1 else _UNIFIED
    limit, events = ("memory.limit_in_bytes", "memory.oom_control") if version1 else ("memory.max", "memory.events")
    group, home = root / "coffer-bench", root / _path(pid, ":memory:" if version1 else "0::")
    try:
        group.mkdir(exist_ok=True)
        if not (group / limit).exists():
            raise OSError("the memory controller is not to be had")
        (group / limit).write_text(str(mebibytes << 20), encoding="ascii")
        (group / "cgroup.procs").write_text(str(pid), encoding="ascii")
    except OSError:
        yield None
    else:
        yield lambda: int(dict(line.split() for line in (group / events).read_text().splitlines())["oom_kill"])
    with contextlib.suppress(OSError):
        for member in (group / "cgroup.procs").read_text(encoding="ascii").split():
            (home / "cgroup.procs").write_text(member, encoding="ascii")
        os.rmdir(group)


def _path(pid: int, of: str) -> str:
    lines = Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii").splitlines()
    return next((line.split(":", 2)[2].lstrip("/") for line in lines if of in line), "")
