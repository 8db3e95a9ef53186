"""(a) A tenant of about 50 MB, dropped, comes back: our whole verified path beside peers that verify nothing."""

from __future__ import annotations

from . import data
from .bench import Bench
from .clock import Series, interleave

TENANT, DATABASE = "t-small", "t_small"


def measure(bench: Bench) -> None:
    rig, peers, server = bench.rig, bench.peers, bench.rig.server()
    data.shop(server, DATABASE, data.SMALL)
    rig.protect(TENANT, DATABASE)
    before = server.fingerprint(DATABASE)
    backup = rig.backup(TENANT)
    peers.backup(DATABASE)
    peers.new_restic("restic-small")
    peers.restic_backup("restic-small", DATABASE)

    def ours() -> None:
        rig.restore(TENANT, backup)

    for _ in range(3):  # warm: a long-lived worker is what serves
        server.drop(DATABASE)
        ours()

    def target(side: str) -> str:
        return DATABASE if side == "coffer" else "rs"

    sides = interleave({"pipeline": lambda: peers.restore(DATABASE, "rs"), "coffer": ours,
                        "restic": lambda: peers.restic_restore("restic-small", DATABASE, "rs")},
                       3 if bench.short else 5, lambda side: server.drop(target(side)),
                       lambda side: server.require(before, target(side), side))
    if bench.cluster:
        sides["pgbackrest one database"] = _one_database(bench, before)
    bench.report.sides("a", "restore of 50 MB", sides)
    gate, ours_took = bench.report.gate, sides["coffer"].median()
    gate("a", "restore of 50 MB beside the pipeline", ours_took, sides["pipeline"].median(), 1.5)
    gate("a", "restore of 50 MB beside restic", ours_took, sides["restic"].median(), 1.5)
    if bench.cluster:
        gate("a", "restore of 50 MB beside pgBackRest, one database", ours_took,
             sides["pgbackrest one database"].median(), 0.5)
    many = Series()
    for _ in range(10 if bench.short else 50):
        server.drop(DATABASE)
        many.time(ours)
    gate("a", f"99th percentile of {len(many.walls)} restores beside the median", many.p99(), many.median(), 3.0)


def _one_database(bench: Bench, before: str) -> Series:
    cluster, server = bench.cluster, bench.rig.server()
    assert cluster is not None
    data.shop(cluster.server, DATABASE, data.SMALL)
    cluster.full()
    series = Series()
    for _ in range(bench.rounds(3)):
        server.drop("rs")
        server.psql("postgres", "CREATE DATABASE rs;")
        series.time(lambda: cluster.one_database(DATABASE, server, "rs"))
        server.require(before, "rs", "pgBackRest")
    return series
