"""(i) What workflows cost by themselves, and whether a tenant costs more in a large fleet. The workflows are the
product's, the steps do nothing: programs of this module's jar, on a workflow service of its own and in simulated time."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Dict, List

from .bench import Bench
from .rig import CHECKOUT

_TARGET = CHECKOUT / "deploy" / "bench" / "target"
_HISTORIES = CHECKOUT / "workflows" / "src" / "test" / "resources" / "histories"
IN_FLIGHT = 20
# Runs that a whole simulation has: 10,000 tenants three times, then 30 days of ten.
_WHOLE = 10_000 * 3 + 10 * (30 * 25 + 5)


def measure(bench: Bench) -> None:
    report = bench.report
    fleets = backups(bench, [100] if bench.short else [100, 300, 1000])
    for fleet in fleets:
        report.value("i", f"{fleet['tenants']} tenants: a backup's events", fleet["events"], "")
        report.gate("i", f"{fleet['tenants']} tenants: a backup's wall beside 30 ms", _each(fleet, "wall"), 30.0, 1.0, "ms")
        report.gate("i", f"{fleet['tenants']} tenants: a backup's processor beside 12 ms", _each(fleet, "cpu"), 12.0, 1.0,
                    "ms")
    report.gate("i", "events of a backup beside 60", max(f["events"] for f in fleets), 60, 1.0, "")
    report.gate("i", "history of a backup beside 15 KiB", max(f["bytes"] for f in fleets) / 1024, 15, 1.0, "KiB")
    _growth(bench)
    replays = _java("Replays", "512m", str(_HISTORIES))[0]
    report.value("i", f"{replays['histories']} histories replayed, an event", replays["total"] / replays["events"] * 1000,
                 "ms")
    report.gate("i", "the dearest history replayed, an event, beside 1 ms", replays["worst"] * 1000, 1.0, 1.0, "ms")


def backups(bench: Bench, fleets: List[int]) -> List[Dict[str, Any]]:
    """One backup of each tenant of each fleet, 20 in flight: wall and processor seconds, events and bytes of one."""
    with bench.rig.apart("temporal") as facts:
        return _java("Overhead", "384m", facts["temporal"]["target"], facts["temporal"]["namespace"], str(IN_FLIGHT),
                     *map(str, fleets))


def _growth(bench: Bench) -> None:
    large, rounds, days, tenants = (1_000, 2, 7, 5) if bench.short else (10_000, 3, 30, 10)
    runs = {run["what"]: run for run in
            _java("Growth", "4g", "300", str(large), str(rounds), str(days), str(tenants))}
    report = bench.report
    small, big, month = runs["small fleet"], runs["large fleet"], runs["month"]
    for run in (small, big, month):
        report.value("i", f"simulated, {run['what']}, {run['runs']} runs: each", run["wall"] / run["runs"] * 1000, "ms")
    report.gate("i", f"a tenant of {large} beside one of 300, simulated", big["wall"] / big["runs"] * 1000,
                small["wall"] / small["runs"] * 1000, 1.15, "ms")
    report.gate("i", f"{large} tenants {rounds} times and {days} days, simulated, beside 6 min a whole run",
                (big["wall"] + month["wall"]) / 60, 6.0 * (big["runs"] + month["runs"]) / _WHOLE, 1.0, "min")


def _each(fleet: Dict[str, Any], what: str) -> float:
    """Milliseconds a tenant."""
    return fleet[what] / fleet["tenants"] * 1000


def _java(program: str, heap: str, *arguments: str) -> List[Dict[str, Any]]:
    """The figures that a program prints."""
    words = [str(Path(os.environ["JAVA_HOME"]) / "bin" / "java"), f"-Xmx{heap}", "-XX:+UseSerialGC",
             "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
             "-cp", f"{_TARGET / 'coffer-bench.jar'}:{_TARGET / 'lib'}/*", f"dev.coffer.bench.{program}", *arguments]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in said.splitlines()]
