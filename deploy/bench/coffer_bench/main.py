"""The measures: (a) small restore, (b) throughput, (c) unchanged and incremental, (h) memory, (m) cold start."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

from . import data
from .clock import Series, high_water, interleave, machine, reset_high_water, timed
from .rig import Rig

PIPE_BACKUP = ('"$PGBIN/pg_dump" "$DB" | zstd -3 -T2 -q | age -r "$(age-keygen -y "$AGE_KEY")" '
               '| rclone rcat "w:$BUCKET/$DB.age"')
PIPE_RESTORE = ('"$PGBIN/createdb" "$TO"; rclone cat "w:$BUCKET/$DB.age" | age -d -i "$AGE_KEY" | zstd -d -q '
                '| "$PGBIN/psql" -X -q -1 -v ON_ERROR_STOP=1 "$TO"')
RESTIC_BACKUP = '"$PGBIN/pg_dump" "$DB" | restic -q backup --stdin --stdin-filename "$DB.sql"'


class Bench:
    """One run: rounds, findings, results."""

    def __init__(self, rig: Rig, rounds: int, rows_big: int) -> None:
        self.rig = rig
        self.rounds = rounds
        self.rows_big = rows_big
        self.results: List[Dict[str, Any]] = []

    def gate(self, measure: str, what: str, ours: float, peer: float, limit: float, unit: str = "s") -> None:
        """Our value may be at most ``limit`` times the peer's."""
        ratio = ours / peer if peer else float("inf")
        held = ratio <= limit
        self.results.append({"measure": measure, "what": what, "ours": round(ours, 3), "peer": round(peer, 3),
                             "unit": unit, "ratio": round(ratio, 3), "gate": limit, "held": held, **machine()})
        print(f"({measure}) {what:<46} ours {ours:9.2f} {unit:<4} peer {peer:9.2f} {unit:<4} "
              f"ratio {ratio:5.2f}  gate ≤{limit:<5} {'held' if held else 'MISSED'}", flush=True)

    def series(self, measure: str, sides: Dict[str, Series]) -> None:
        for name, side in sides.items():
            print(f"    {name:<10} {side.spread()}", flush=True)
            self.results.append({"measure": measure, "side": name, "walls": [round(w, 3) for w in side.walls]})

    def drop(self, database: str) -> None:
        self.rig.psql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE);")

    def small(self) -> None:
        """(a) A tenant of about 50 MB, dropped, comes back: our whole verified path beside the bare pipeline."""
        database, tenant = "t_small", "t-small"
        data.make(self.rig, database, data.SMALL)
        self.rig.protect(tenant, database)
        before = self.rig.fingerprint(database)
        backup = self.rig.backup(tenant)
        self.rig.shell(PIPE_BACKUP, DB=database)

        def peer() -> None:
            self.rig.shell(PIPE_RESTORE, DB=database, TO="rs")

        peer_walls, our_walls = Series("pipeline"), Series("coffer")
        for _ in range(3):  # warm: a long-lived worker is what serves
            self.drop(database)
            self.rig.restore(tenant, backup)
        for index in range(self.rounds):
            for side in ("peer", "ours") if index % 2 == 0 else ("ours", "peer"):
                if side == "peer":
                    self.drop("rs")
                    peer_walls.walls.append(timed(peer))
                else:
                    self.drop(database)
                    our_walls.walls.append(timed(lambda: self.rig.restore(tenant, backup)))
        if not before == self.rig.fingerprint(database) == self.rig.fingerprint("rs"):
            raise SystemExit("bench: the two sides restored different rows: the run is void")
        self.drop("rs")
        self.series("a", {"pipeline": peer_walls, "coffer": our_walls})
        self.gate("a", "restore of a 50 MB tenant", our_walls.median(), peer_walls.median(), 1.5)

    def big(self) -> None:
        """(b) About 1 GB, backup and restore."""
        database, tenant = "t_big", "t-big"
        data.make(self.rig, database, self.rows_big)
        self.rig.protect(tenant, database)
        before = self.rig.fingerprint(database)
        fresh = iter(range(1000))

        def ours() -> None:
            # A tenant without a parent backup: every byte is read, sealed and stored anew.
            name = f"{tenant}-{next(fresh)}"
            self.rig.backup(name)

        for number in range(self.rounds):
            self.rig.protect(f"{tenant}-{number}", database)
        walls = interleave({"pipeline": lambda: self.rig.shell(PIPE_BACKUP, DB=database), "coffer": ours}, self.rounds)
        restic = Series("restic", [timed(lambda: self.rig.shell(RESTIC_BACKUP, DB=database))])
        self.series("b", {**walls, "restic": restic})
        self.gate("b", "backup of 1 GB beside the pipeline", walls["coffer"].median(), walls["pipeline"].median(), 1 / 1.3)
        self.gate("b", "backup of 1 GB beside restic", walls["coffer"].median(), restic.median(), 1 / 1.8)
        backup = self.rig.backup(tenant)

        def peer_restore() -> None:
            self.drop("rs")
            self.rig.shell(PIPE_RESTORE, DB=database, TO="rs")

        walls = interleave({"pipeline": peer_restore, "coffer": lambda: self.rig.restore(tenant, backup)},
                           max(2, self.rounds // 2))
        if not before == self.rig.fingerprint(database) == self.rig.fingerprint("rs"):
            raise SystemExit("bench: the two sides restored different rows: the run is void")
        self.drop("rs")
        self.series("b", walls)
        self.gate("b", "restore of 1 GB beside the pipeline", walls["coffer"].median(), walls["pipeline"].median(), 1 / 1.25)

    def incremental(self) -> None:
        """(c) Nothing changed; then 1 % updated and 1 % inserted. Needs (b)'s database and backups."""
        database, tenant = "t_big", "t-big"
        ours, stored = self._increment(tenant)
        restic, added = self._restic(database)
        self.gate("c", "unchanged: time", ours, restic, 1.0)
        self.gate("c", "unchanged: bytes stored", stored / 2**20, max(added, 1) / 2**20, 1.2, "MiB")
        count = int(self.rig.psql(database, "SELECT count(*) FROM events;"))
        self.rig.psql(database, f"""
            UPDATE events SET body = body || '{{"seen": true}}' WHERE id % 100 = 7;
            INSERT INTO events SELECT {count} + i, now(), 'new', '{{"fresh": true}}' FROM generate_series(1, {count // 100}) i;""")
        ours, stored = self._increment(tenant)
        restic, added = self._restic(database)
        self.gate("c", "1 % changed: time", ours, restic, 1.0)
        self.gate("c", "1 % changed: bytes stored", stored / 2**20, max(added, 1) / 2**20, 1.2, "MiB")

    def _increment(self, tenant: str) -> Tuple[float, int]:
        begun = time.monotonic()
        backup = self.rig.backup(tenant)
        return time.monotonic() - begun, int(self.rig.contents(tenant, backup)["storedBytes"])

    def _restic(self, database: str) -> Tuple[float, int]:
        before = self._restic_bytes()
        wall = timed(lambda: self.rig.shell(RESTIC_BACKUP, DB=database))
        return wall, self._restic_bytes() - before

    def _restic_bytes(self) -> int:
        listing = self.rig.folder / "restic-size"
        self.rig.shell('rclone size --json "w:$BUCKET/restic" > "$OUT"', OUT=str(listing))
        return int(json.loads(listing.read_text(encoding="utf-8"))["bytes"])

    def memory(self) -> None:
        """(h) The worker's high-water mark over a small and a big backup and restore."""
        pid = self.rig.pid("worker")
        marks = {}
        for tenant in ("t-small", "t-big"):
            reset_high_water(pid)
            backup = self.rig.backup(tenant)
            self.rig.restore(tenant, backup)
            marks[tenant] = high_water(pid)
        self.gate("h", "memory: 1 GB beside 50 MB", marks["t-big"], marks["t-small"], 1.1, "MiB")
        self.gate("h", "memory: one stream beside 384 MiB", marks["t-big"], 384, 1.0, "MiB")

    def cold(self) -> None:
        """(m) From the worker's start to a whole small backup beside a bare limit of 2.5 s to the first byte."""
        os.kill(self.rig.pid("worker"), signal.SIGKILL)
        begun = time.monotonic()
        self.rig.up()
        ready = time.monotonic() - begun
        self.rig.backup("t-small")
        whole = time.monotonic() - begun
        self.gate("m", "worker killed to polling again", ready, 2.5, 1.0)
        self.gate("m", "worker killed to a whole small backup", whole, 2.5, 1.0)


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coffer bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each timed pair")
    parser.add_argument("--rows", type=int, default=data.BIG, help="orders in the big database; 1,200,000 is about 1 GB")
    parser.add_argument("--json", type=Path, help="where to write one JSON line a result")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a gate is missed")
    options = parser.parse_args(arguments)
    rig = Rig()
    rig.up()
    bench = Bench(rig, options.rounds, options.rows)
    try:
        rig.peers()
        print("The workflow service runs with its task queues polled 2000 times a second (its default is 20).")
        for measure in (bench.small, bench.big, bench.incremental, bench.memory, bench.cold):
            measure()
    finally:
        if options.json:
            options.json.write_text("".join(json.dumps(line) + "\n" for line in bench.results), encoding="utf-8")
        rig.down()
    missed = [line["what"] for line in bench.results if line.get("held") is False]
    print(f"{len(missed)} gates missed" + (": " + "; ".join(missed) if missed else ""))
    return 1 if missed and options.gate else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
