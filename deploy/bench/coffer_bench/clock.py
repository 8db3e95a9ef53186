"""Timing, processor seconds and memory."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass, field
from typing import Callable, Dict, List

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Series:
    """Wall and processor seconds of one side of one measure, a value a round."""

    walls: List[float] = field(default_factory=list)
    cpus: List[float] = field(default_factory=list)

    def time(self, work: Callable[[], object]) -> None:
        """Runs work once. Processor seconds are the whole machine's: servers do much of each side's work."""
        cpu, wall = _busy(), time.monotonic()
        work()
        self.walls.append(time.monotonic() - wall)
        self.cpus.append(_busy() - cpu)

    def median(self) -> float:
        return statistics.median(self.walls)

    def cpu(self) -> float:
        return statistics.median(self.cpus)

    def p99(self) -> float:
        return sorted(self.walls)[max(0, -(-len(self.walls) * 99 // 100) - 1)]

    def stopwatch(self) -> Callable[[], None]:
        """Starts now; called, it adds what passed. For sides of which several run at once: only walls are told."""
        started = time.monotonic()
        return lambda: self.walls.append(time.monotonic() - started)


def interleave(sides: Dict[str, Callable[[], object]], rounds: int,
               before: Callable[[str], object] = lambda side: None,
               after: Callable[[str], object] = lambda side: None) -> Dict[str, Series]:
    """Runs peer, ours, ours, peer, …: drift of the machine hits both sides alike. Only the sides' work is timed, not
    what clears the way and not what looks at the result."""
    series = {name: Series() for name in sides}
    order = list(sides)
    for index in range(rounds):
        for name in order if index % 2 == 0 else reversed(order):
            before(name)
            series[name].time(sides[name])
            after(name)
    return series


def _busy() -> float:
    user, nice, system, _idle, _wait, irq, soft, _stolen = _processors()
    return (user + nice + system + irq + soft) / _TICKS


def processor_seconds(pid: int) -> float:
    """What one process has used since its start, without its children."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


class Stolen:
    """What a virtual machine's host takes for others: a run that loses much of its processors says little."""

    def __init__(self) -> None:
        self._before = _processors()

    def share(self) -> float:
        """Share of all processor time since this was made, 0 to 1."""
        passed = [now - before for now, before in zip(_processors(), self._before)]
        return passed[-1] / max(sum(passed), 1)


def _processors() -> List[int]:
    with open("/proc/stat", encoding="ascii") as stat:
        return [int(ticks) for ticks in stat.readline().split()[1:9]]


def high_water(pid: int) -> int:
    """Most memory that a process had resident since it was last reset, native and heap, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    raise ValueError("the kernel tells no high-water mark")


def reset_high_water(pid: int) -> None:
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as clear:
        clear.write("5")
