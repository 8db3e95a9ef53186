"""(d) A fleet's hourly backup: many small tenants and some large ones, twenty in flight, beside a cron job's pipeline.

There is no run that backs every tenant up: schedules start each tenant's own. So this asks for them as schedules
would, through the API, and keeps twenty in flight.
"""

from __future__ import annotations

import statistics
from concurrent.futures import ThreadPoolExecutor
from typing import List

from . import data, overhead
from .bench import Bench
from .clock import Series, interleave
from .overhead import IN_FLIGHT
from .rig import Rig
from .throttle import throttled

# Rows for about 1 MB of rows in a database.
ROWS = 1_700
_SLOW, _SLOW_SERVER = "d-slow", "slow"
_RATE = 1_000_000


def measure(bench: Bench) -> None:
    rig, report = bench.rig, bench.report
    small, large = (60, 2) if bench.short else (300, 20)
    tenants = _fleet(rig, "d", small, large)
    _back_up(rig, _fleet(rig, "d-warm", 2 * IN_FLIGHT, 0))
    first = {"pipeline": Series(), "coffer": Series()}
    first["pipeline"].time(lambda: bench.peers.fleet(_databases(tenants)))
    _ours(bench, tenants, first["coffer"], f"{len(tenants)} first backups")
    report.sides("d", f"{len(tenants)} first backups", first)
    report.gate("d", f"{len(tenants)} tenants' first backups beside the pipeline", first["coffer"].median(),
                first["pipeline"].median(), 1.5)
    each: List[float] = []
    sides = interleave({"pipeline": lambda: bench.peers.fleet(_databases(tenants)),
                        "coffer": lambda: each.extend(_back_up(rig, tenants))},
                       1 if bench.short else 2, lambda side: _an_hour_passes(rig, tenants))
    report.sides("d", "an hour later", sides)
    _spread(bench, "an hour later", each)
    report.gate("d", f"{len(tenants)} tenants an hour later beside the pipeline", sides["coffer"].median(),
                sides["pipeline"].median(), 1.5)
    unverified = sum(not _verified(rig, tenant) for tenant in tenants)
    report.gate("d", "backups that are not good, beside none", unverified, 1.0, 0.0, "")
    null = overhead.backups(bench, [small])[0]
    share = null["wall"] / small / (sides["coffer"].median() / len(tenants)) * 100
    report.value("d", "share of workflows in a tenant's wall", share, "%")
    report.gate("d", f"workflows alone, {IN_FLIGHT} in flight, a tenant, beside 35 ms", null["wall"] / small * 1000, 35.0,
                1.0, "ms")
    _beside_a_slow_one(bench, [tenant for tenant in tenants if tenant.startswith("d-s")])


def _fleet(rig: Rig, prefix: str, small: int, large: int) -> List[str]:
    """Tenants with a database each, the large ones spread evenly among the small."""
    tenants = [f"{prefix}-s{number:03d}" for number in range(small)]
    for number in range(large):
        tenants.insert(number * (small // large + 1), f"{prefix}-l{number:03d}")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda tenant: _tenant(rig, tenant), tenants))
    return tenants


def _tenant(rig: Rig, tenant: str) -> None:
    database = _databases([tenant])[0]
    data.shop(rig.server(), database, ROWS if tenant.rpartition("-")[2].startswith("s") else data.SMALL)
    rig.protect(tenant, database)


def _databases(tenants: List[str]) -> List[str]:
    return [tenant.replace("-", "_") for tenant in tenants]


def _an_hour_passes(rig: Rig, tenants: List[str]) -> None:
    """One event in a hundred is updated, and as many come, in each database."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda database: data.change(rig.server(), database), _databases(tenants)))


def _back_up(rig: Rig, tenants: List[str]) -> List[float]:
    """Backs each tenant up; how long each took, from asking to its end."""
    series = Series()

    def one(tenant: str) -> None:
        done = series.stopwatch()
        rig.backup(tenant)
        done()

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        list(pool.map(one, tenants))
    return series.walls


def _ours(bench: Bench, tenants: List[str], series: Series, what: str) -> None:
    """A round with what it took of the store and of each server."""
    rig, each = bench.rig, []
    requests, seconds = rig.requests(), rig.processor()
    series.time(lambda: each.extend(_back_up(rig, tenants)))
    asked = sum(rig.requests().values()) - sum(requests.values())
    _spread(bench, what, each)
    bench.report.value("d", "requests to the store, a tenant", asked / len(tenants), "")
    for part, used in rig.processor().items():
        bench.report.value("d", f"processor of {part}, a tenant", (used - seconds[part]) / len(tenants) * 1000, "ms")


def _spread(bench: Bench, what: str, each: List[float]) -> None:
    series = Series(walls=each)
    bench.report.value("d", f"{what}: a tenant's median, waiting included", series.median(), "s")
    bench.report.value("d", f"{what}: a tenant's 99th percentile", series.p99(), "s")


def _verified(rig: Rig, tenant: str) -> bool:
    """Read back and found good: each backup is before its manifest is put."""
    newest = rig.call("GET", f"/v1/tenants/{tenant}/backups?limit=1")["items"][0]
    return bool(newest["state"] == "COMMITTED" and newest["good"])


def _beside_a_slow_one(bench: Bench, tenants: List[str]) -> None:
    """The same tenants, with and without one more whose server answers at 1 MB/s."""
    rig, facts = bench.rig, bench.rig.facts["tenants"]
    database = _databases([_SLOW])[0]
    data.shop(rig.server(), database, ROWS)
    with throttled(str(facts["host"]), int(facts["port"]), _RATE) as port:
        rig.know(_SLOW_SERVER, port)
        rig.protect(_SLOW, database, _SLOW_SERVER)
        _back_up(rig, tenants)  # worker and API were started anew: warm again
        slow: List[float] = []

        def beside() -> None:
            with ThreadPoolExecutor(1) as pool:
                other = pool.submit(_back_up, rig, [_SLOW])
                _back_up(rig, tenants)
                slow.extend(other.result())

        sides = interleave({"without": lambda: _back_up(rig, tenants), "beside a slow one": beside}, bench.rounds(3),
                           lambda side: _an_hour_passes(rig, tenants + [_SLOW]))
    bench.report.sides("d", f"{len(tenants)} tenants", sides)
    bench.report.value("d", "the slow one's backup", statistics.median(slow), "s")
    bench.report.gate("d", f"{len(tenants)} tenants beside a slow one", sides["beside a slow one"].median(),
                      sides["without"].median(), 1.05)
