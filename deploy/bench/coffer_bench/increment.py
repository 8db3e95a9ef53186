"""(c) Backed up again: nothing changed, 1 % changed, a column more. Needs (b)'s database, tenant and repository."""

from __future__ import annotations

from typing import List, Tuple

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
    ours, theirs = Series(), Series()
    (stored, _), added = _ours(bench, ours), _restic(bench, theirs)
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
        (new, backup), more = _ours(bench, ours), _restic(bench, theirs)
        if index == 0:
            stored, added = new, more
    bench.report.sides("c", what, {"coffer": ours, "restic": theirs})
    bench.report.gate("c", f"{what}: time beside restic", ours.median(), theirs.median(), 1.0)
    bench.report.gate("c", f"{what}: bytes stored beside restic", stored / 2**20, max(added, 1) / 2**20, 1.2, "MiB")
    return backup


def _ours(bench: Bench, series: Series) -> Tuple[int, str]:
    """One backup, timed; the bytes that it stored and its id."""
    made: List[str] = []
    series.time(lambda: made.append(bench.rig.backup(TENANT)))
    return bench.rig.stored(TENANT, made[0]), made[0]


def _restic(bench: Bench, series: Series) -> int:
    """One backup of the peer, timed; the bytes that it stored."""
    before = bench.peers.stored("restic-0")
    series.time(lambda: bench.peers.restic_backup("restic-0", DATABASE))
    return bench.peers.stored("restic-0") - before
