"""(m) The worker was killed: how long until it works again."""

from __future__ import annotations

from .bench import Bench
from .clock import Series
from .small import TENANT


def measure(bench: Bench) -> None:
    rig, report = bench.rig, bench.report
    ready, whole = Series(), Series()
    # A worker that was stopped once has the classes that it loaded in an archive, as in any later life.
    rig.stop()
    rig.up()

    def work() -> None:
        ready.time(rig.up)
        rig.backup(TENANT)

    for _ in range(bench.rounds(5)):
        rig.kill("worker")
        whole.time(work)
    report.sides("m", "worker started", {"polls": ready, "backed 50 MB up": whole})
    report.gate("m", "worker started until it polls, beside 2.5 s", ready.median(), 2.5, 1.0)
    report.gate("m", "worker started until a backup is whole, beside 2.5 s", whole.median(), 2.5, 1.0)
