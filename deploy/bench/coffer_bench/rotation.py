"""(f) Every tenant's keys rotated in one run, while one of them is restored."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import data
from .bench import Bench
from .clock import Series

# Every so many tenants one has data and backups of it: a rotation has nothing to do with either.
WITH_DATA = 20
BACKUPS = 5
ROWS = 20_000


def measure(bench: Bench) -> None:
    rig, report, server = bench.rig, bench.report, bench.rig.server()
    tenants = [f"f-{index:04d}" for index in range(40 if bench.short else 300)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda tenant: rig.run("/v1/tenants", {"id": tenant, "policy": {"retention": "PT1H"}}), tenants))
    stored = 0
    for tenant in tenants[::WITH_DATA]:
        database = tenant.replace("-", "_")
        data.shop(server, database, ROWS)
        rig.dataset(tenant, database)
        stored += sum(rig.stored(tenant, rig.backup(tenant)) for _ in range(BACKUPS))
    restored, database = tenants[0], tenants[0].replace("-", "_")
    before, backup = server.fingerprint(database), rig.backup(restored)
    server.drop(database)
    walls, store = Series(), rig.pid("store")
    left, seconds = _sent(store), rig.processor()
    walls.time(lambda: _rotate(bench, len(tenants)))
    sent = _sent(store) - left
    for part, used in rig.processor().items():
        report.value("f", f"processor of {part}, a tenant", (used - seconds[part]) / len(tenants) * 1000, "ms")
    with ThreadPoolExecutor(max_workers=1) as pool:
        # Once more, and beside a restore: it fails if a version is shut out under it.
        restore = pool.submit(rig.restore, restored, backup)
        walls.time(lambda: _rotate(bench, len(tenants)))
        restore.result()
    server.require(before, database, "coffer, beside a rotation")
    report.sides("f", f"{len(tenants)} tenants' keys", {"coffer": walls})
    report.value("f", "the store wrote, a tenant", sent / len(tenants) / 1024, "KiB")
    report.gate("f", f"{len(tenants)} tenants' keys rotated, beside 20 s for 300", walls.median(),
                20.0 * len(tenants) / 300, 1.0)
    # All that left the store or went to its disk, keyrings and lists included: what was backed up is not among it.
    report.gate("f", f"the store's writes beside {len(tenants[::WITH_DATA])} tenants' backups", sent / 1024**2,
                stored / 1024**2, 1.0, "MiB")


def _rotate(bench: Bench, tenants: int) -> None:
    result = bench.rig.run("/v1/rotations", {"reason": "benchmark"})["result"]
    if result["failed"] or result["done"] < tenants:
        raise SystemExit(f"bench: not every tenant's keys were rotated: {result}")


def _sent(pid: int) -> int:
    """Bytes that a process has written, to sockets and files alike."""
    lines = Path(f"/proc/{pid}/io").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("wchar")).split()[1])
