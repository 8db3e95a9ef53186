"""(c) Backed up again: nothing changed, 1 % changed, a column more. Needs (b)'s database, tenant and repository."""

from __future__ import annotations

from typing import Tuple

from . import data
from .bench import Bench
from .clock import Series, interleave
from .throughput import DATABASE, TENANT


def measure(bench: Bench) -> None:
    server, report = bench.rig.server(), bench.report
    first = bench.rig.backup(TENANT)
    _compare(bench, "unchanged", bench.rounds(3))
    data.change(server, DATABASE)
    changed = _compare(bench, "1 % changed", 1)
    server.psql(DATABASE, "ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';")
    (ours, stored, _), (theirs, added) = _ours(bench), _restic(bench)
    report.value("c", "a column more: time", ours.median(), "s")
    report.value("c", "a column more: time of restic", theirs.median(), "s")
    report.value("c", "a column more: bytes stored", stored / 2**20, "MiB")
    report.value("c", "a column more: bytes stored by restic", added / 2**20, "MiB")
    # Last: a restored table fills its pages anew, and parts of a table end at pages.
    restores = interleave({"first": lambda: bench.rig.restore(TENANT, first),
                           "increment": lambda: bench.rig.restore(TENANT, changed)}, bench.rounds(3))
    report.sides("c", "restore", restores)
    report.gate("c", "restore of an increment beside that of the first backup", restores["increment"].median(),
                restores["first"].median(), 1.05)


def _compare(bench: Bench, what: str, repeats: int) -> str:
    ours, theirs = Series(), Series()
    stored = added = 0
    backup = ""
    for index in range(repeats):
        series, new, backup = _ours(bench)
        ours.walls += series.walls
        ours.cpus += series.cpus
        peer, more = _restic(bench)
        theirs.walls += peer.walls
        theirs.cpus += peer.cpus
        if index == 0:
            stored, added = new, more
    bench.report.sides("c", what, {"coffer": ours, "restic": theirs})
    bench.report.gate("c", f"{what}: time beside restic", ours.median(), theirs.median(), 1.0)
    bench.report.gate("c", f"{what}: bytes stored beside restic", stored / 2**20, max(added, 1) / 2**20, 1.2, "MiB")
    return backup


def _ours(bench: Bench) -> Tuple[Series, int, str]:
    series, made = Series(), []
    series.time(lambda: made.append(bench.rig.backup(TENANT)))
    return series, bench.rig.stored(TENANT, made[0]), made[0]


def _restic(bench: Bench) -> Tuple[Series, int]:
    series, before = Series(), bench.peers.stored("restic-0")
    series.time(lambda: bench.peers.restic_backup("restic-0", DATABASE))
    return series, bench.peers.stored("restic-0") - before
