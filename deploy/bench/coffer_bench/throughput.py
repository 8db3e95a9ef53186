"""(b) About 1 GB, backed up and restored."""

from __future__ import annotations

from . import data
from .bench import Bench
from .clock import Series, interleave

TENANT, DATABASE = "t-big", "t_big"


def measure(bench: Bench) -> None:
    server = bench.rig.server()
    data.shop(server, DATABASE, data.SMALL * 4 if bench.short else data.BIG)
    size = int(server.psql(DATABASE, "SELECT pg_database_size(current_database());")) / 2**20
    bench.report.value("b", "size of the database", size, "MiB")
    backup = _backups(bench, size)
    _restores(bench, backup)


def _backups(bench: Bench, size: float) -> str:
    rig, peers, server, report = bench.rig, bench.peers, bench.rig.server(), bench.report
    rounds = bench.rounds(3)
    # A tenant, a database and a repository a round: no side finds what an earlier round stored.
    for number in range(rounds):
        server.psql("postgres", f"CREATE DATABASE {DATABASE}_{number} TEMPLATE {DATABASE} OWNER {DATABASE};")
        rig.protect(f"{TENANT}-{number}", f"{DATABASE}_{number}")
        peers.new_restic(f"restic-{number}")
    ours, repositories = iter(range(rounds)), iter(range(rounds))
    sides = interleave({"pipeline": lambda: peers.backup(DATABASE),
                        "coffer": lambda: rig.backup(f"{TENANT}-{next(ours)}"),
                        "restic": lambda: peers.restic_backup(f"restic-{next(repositories)}", DATABASE)}, rounds)
    for number in range(rounds):
        server.drop(f"{DATABASE}_{number}")
    rig.protect(TENANT, DATABASE)
    backup = rig.backup(TENANT)
    if bench.cluster:
        data.shop(bench.cluster.server, DATABASE, data.SMALL * 4 if bench.short else data.BIG)
        sides["pgbackrest cluster"] = Series()
        for _ in range(rounds):
            sides["pgbackrest cluster"].time(bench.cluster.full)
    report.sides("b", "backup of 1 GB", sides)
    took = sides["coffer"].median()
    report.value("b", "backup: database MiB a second", size / took, "MiB/s")
    report.value("b", "backup: database MiB a CPU second", size / sides["coffer"].cpu(), "MiB/s")
    report.gate("b", "backup of 1 GB beside the pipeline", took, sides["pipeline"].median(), 1 / 1.3)
    report.gate("b", "backup of 1 GB beside restic", took, sides["restic"].median(), 1 / 1.8)
    if bench.cluster:
        theirs = int(bench.cluster.server.psql("postgres", "SELECT sum(pg_database_size(oid)) FROM pg_database;"))
        report.gate("b", "backup, seconds a GiB, beside pgBackRest with 2 processes", took / size * 1024,
                    sides["pgbackrest cluster"].median() / theirs * 2**30, 1 / 0.9)
    report.gate("b", "bytes stored beside zstd -3", rig.stored(TENANT, backup) / 2**20,
                peers.stored(f"{DATABASE}.age") / 2**20, 1.05, "MiB")
    return backup


def _restores(bench: Bench, backup: str) -> None:
    rig, peers, server, report = bench.rig, bench.peers, bench.rig.server(), bench.report
    before = server.fingerprint(DATABASE)
    peers.archive(DATABASE)

    def target(side: str) -> str:
        return DATABASE if side == "coffer" else "rs"

    sides = interleave({"pipeline": lambda: peers.restore(DATABASE, "rs"),
                        "coffer": lambda: rig.restore(TENANT, backup),
                        "pg_restore -j2, local": lambda: peers.pg_restore("rs"),
                        "restic": lambda: peers.restic_restore("restic-0", DATABASE, "rs")},
                       bench.rounds(3), lambda side: server.drop(target(side)),
                       lambda side: server.require(before, target(side), side))
    server.drop("rs")
    report.sides("b", "restore of 1 GB", sides)
    took = sides["coffer"].median()
    report.gate("b", "restore of 1 GB beside the pipeline", took, sides["pipeline"].median(), 1 / 1.25)
    report.gate("b", "restore of 1 GB beside pg_restore -j2", took, sides["pg_restore -j2, local"].median(), 1 / 0.9)
