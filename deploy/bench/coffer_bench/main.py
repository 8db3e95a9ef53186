"""Measures Coffer beside its peers on this machine, in one run; deploy/bench/README.md tells what and how."""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path
from typing import List

from . import coldstart, fleet, increment, limits, memory, overhead, purge, rotation, small, throughput
from .bench import Bench
from .clock import Stolen
from .peers import Peers
from .pgbackrest import PgBackRest
from .report import Report
from .rig import Rig

# In this order: rotation and fleet leave hundreds of tenants behind.
MEASURES = {"a": small, "b": throughput, "c": increment, "h": memory, "m": coldstart, "i": overhead, "g": purge,
            "f": rotation, "d": fleet}
# What goes on from what another one made.
NEEDS = {"c": ("b",), "m": ("a",)}


def chosen(text: str) -> List[str]:
    """The measures that a list such as `d,g` names, with those that they need, in the order that they run in."""
    wanted = set()
    for name in text.split(","):
        if name not in MEASURES:
            raise argparse.ArgumentTypeError(f"there is no measure {name!r}: measures are {', '.join(sorted(MEASURES))}")
        wanted.update((name, *NEEDS.get(name, ())))
    return [name for name in MEASURES if name in wanted]


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coffer bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer rounds and less data: a quarter of the time")
    parser.add_argument("--only", type=chosen, metavar="LIST", default=list(MEASURES),
                        help=f"comma-separated measures, such as d,g: {', '.join(sorted(MEASURES))}; c takes b along, m a")
    parser.add_argument("--json", type=Path, help="where to write one JSON line a result")
    parser.add_argument("--gate", action="store_true", help="exit 1 when a gate is missed")
    options = parser.parse_args(arguments)
    report = Report()
    rig = Rig()
    cluster = None
    try:
        rig.up()
        peers = Peers(rig)
        lacking = PgBackRest.missing()
        cluster = None if lacking else PgBackRest()
        report.facts(machine=f"{os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}",
                     server=rig.server().psql("postgres", "SELECT version();"), **peers.versions(),
                     pgbackrest=f"not compared: {lacking} is not installed" if lacking else "beside PostgreSQL 15",
                     temporal="task queues polled 2000 times a second; its default is 20")
        bench = Bench(rig, peers, cluster, report, options.short)
        stolen = Stolen()
        for name in options.only:
            MEASURES[name].measure(bench)
        limits.measure(bench)
        report.limit("processor time taken by the host", stolen.share() * 100, "%")
    finally:
        if options.json:
            report.write(options.json)
        if cluster:
            cluster.close()
        rig.down()
    missed = report.missed()
    print(f"{report.gates() - len(missed)} of {report.gates()} gates held" + "".join(f"\n  missed: {m}" for m in missed))
    return 1 if missed and options.gate else 0
