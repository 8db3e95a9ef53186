"""Timing and the numbers that go with it."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass, field
from typing import Callable, Dict, List


@dataclass
class Series:
    """Wall times of one side of one measure, in seconds."""

    name: str
    walls: List[float] = field(default_factory=list)

    def median(self) -> float:
        return statistics.median(self.walls)

    def spread(self) -> str:
        return f"{self.median():.2f} s ({min(self.walls):.2f}–{max(self.walls):.2f}, n={len(self.walls)})"


def timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def interleave(sides: Dict[str, Callable[[], object]], rounds: int) -> Dict[str, Series]:
    """Runs peer, ours, ours, peer, …: drift of the machine hits both sides alike."""
    series = {name: Series(name) for name in sides}
    order = list(sides)
    for index in range(rounds):
        for name in order if index % 2 == 0 else reversed(order):
            series[name].walls.append(timed(sides[name]))
    return series


def high_water(pid: int) -> int:
    """Most memory that a process ever had resident, native and heap, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    raise ValueError("the kernel tells no high-water mark")


def reset_high_water(pid: int) -> None:
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as clear:
        clear.write("5")


def machine() -> Dict[str, object]:
    load = os.getloadavg()[0]
    return {"cores": os.cpu_count(), "load1": round(load, 2), "kernel": os.uname().release}
