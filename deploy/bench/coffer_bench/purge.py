"""(g) A tenant's expired backups purged, beside a loop that deletes as many versions of an equal vault and proves nothing.

The backups are real and nearly empty; what makes them large are objects of 1 KiB that are put, with the store's lock,
where packs of theirs stand. A purge takes whatever stands there for the backup's own, so it cannot tell the difference.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from typing import Any, Dict, List, NamedTuple

from . import data
from .bench import Bench
from .clock import Series
from .rig import Rig
from .s3 import Bucket, Version

PER_BACKUP = 1000
_PEER = "bench-raw"
# Lists of a worker that starts and tries a step again: its probe of the lock, the store's clock, the manifests.
_START = 3
_SHORT_LOCK, _LONG_LOCK = timedelta(minutes=1), timedelta(hours=1)
# What is kept besides the newest few: nothing.
_KEEP = {"hourly": 0, "daily": 0, "weekly": 0, "monthly": 0, "yearly": 0, "minimumAge": "PT1M"}


class Vault(NamedTuple):
    """A tenant's backups by what is to become of them."""

    tenant: str
    expired: List[str]
    locked: List[str]
    younger: List[str]

    def packs(self, backup: str) -> str:
        return f"tenants/{self.tenant}/packs/{backup}/"


def measure(bench: Bench) -> None:
    report, rig = bench.report, bench.rig
    expired, others = (5, 1) if bench.short else (100, 20)
    vault = _backups(rig, "g-purge", expired, others, others)
    ours, raw = Bucket.of(rig), Bucket.of(rig, _PEER)
    for bucket in (raw, ours):
        _fill(bucket, vault)
    _wait_out(_SHORT_LOCK)
    doomed = expired * PER_BACKUP

    loop = Series()
    loop.time(lambda: _raw(raw, vault))
    purged = Series()
    result = {}
    purged.time(lambda: result.update(_purge(rig, vault.tenant)))
    # Waiting is no work: the grace is how long one may still change one's mind.
    grace = _seconds(rig.call("GET", f"/v1/tenants/{vault.tenant}/purges/{result['id']}")["plan"]["grace"])
    sides = {"a loop of batches": loop, "coffer": purged}
    report.sides("g", f"{doomed} expired versions", sides)
    report.value("g", "of it the grace, waited out", grace, "s")
    report.gate("g", f"{doomed} expired versions purged beside the loop", purged.median() - grace, loop.median(), 1.3)
    events, size = rig.history(f"purge/{vault.tenant}")
    report.value("g", "history of the purge", size / 1024, "KiB")
    report.gate("g", "events of the purge beside 2,000", events, 2000, 1.0, "")
    _kept(bench, ours, vault)
    _resumed(bench, ours)


def _kept(bench: Bench, bucket: Bucket, vault: Vault) -> None:
    """Nothing that had to stay is gone, nothing that had to go is there, and another look finds no more to do."""
    gate = bench.report.gate
    for what, backups in (("locked", vault.locked), ("younger", vault.younger)):
        lost = sum(PER_BACKUP - min(_made(bucket, vault, backup), PER_BACKUP) for backup in backups)
        gate("g", f"{what} versions that are gone, beside none", lost, 1.0, 0.0, "")
    left = sum(_made(bucket, vault, backup) for backup in vault.expired)
    plan = _purge(bench.rig, vault.tenant, dry=True)
    gate("g", "expired versions and orphans left, beside none", left + plan["objects"] + plan["backups"], 1.0, 0.0, "")


def _resumed(bench: Bench, bucket: Bucket) -> None:
    """The worker dies while it deletes; what its successor lists again is told by the store's count of requests."""
    rig, backups = bench.rig, 6 if bench.short else 12
    whole, killed = (_backups(rig, tenant, backups, 0, 1) for tenant in ("g-whole", "g-killed"))
    for vault in (whole, killed):
        _fill(bucket, vault)
    _wait_out(_SHORT_LOCK)
    before = rig.requests()
    _purge(rig, whole.tenant)
    at_once = rig.requests()["LIST"] - before["LIST"]
    before = rig.requests()
    run = rig.call("POST", f"/v1/tenants/{killed.tenant}/purges", {"dryRun": False})
    while rig.requests().get("DELETE", 0) - before.get("DELETE", 0) < backups * PER_BACKUP // 2:
        time.sleep(0.05)
    rig.kill("worker")
    taken = Series()
    done = taken.stopwatch()
    rig.up()
    ended = rig.await_end(run)
    done()
    if ended.get("state") != "DONE":
        raise SystemExit(f"bench: a purge whose worker was killed ended {ended}")
    again = rig.requests()["LIST"] - before["LIST"] - at_once
    report = bench.report
    report.value("g", "killed half way: until it was done", taken.median(), "s")
    left = sum(_made(bucket, killed, backup) for backup in killed.expired)
    report.gate("g", "killed half way: expired versions left, beside none", left, 1.0, 0.0, "")
    report.gate("g", f"killed half way: lists again, beside one of {backups} backups and a start", max(again, 0),
                at_once / backups + _START, 1.0, "")


def _backups(rig: Rig, tenant: str, expired: int, locked: int, younger: int) -> Vault:
    """Backups whose lock is over in a minute, then some with a lock of an hour, then as many as are kept."""
    database = tenant.replace("-", "_")
    data.shop(rig.server(), database, 400)
    policy = {"retention": "PT1M", "keep": {**_KEEP, "last": younger}}
    rig.run("/v1/tenants", {"id": tenant, "policy": policy})
    rig.dataset(tenant, database)
    first = [rig.backup(tenant) for _ in range(expired)]
    _policy(rig, tenant, {"retention": "PT1H"})
    second = [rig.backup(tenant) for _ in range(locked)]
    _policy(rig, tenant, {"retention": "PT1M"})
    return Vault(tenant, first, second, [rig.backup(tenant) for _ in range(younger)])


def _policy(rig: Rig, tenant: str, change: Dict[str, Any]) -> None:
    place = f"/v1/tenants/{tenant}/policy"
    rig.run(place, {"replaces": rig.call("GET", place)["version"], "policy": change}, method="PUT")


def _fill(bucket: Bucket, vault: Vault) -> None:
    for backups, lock in ((vault.expired, _SHORT_LOCK), (vault.locked, _LONG_LOCK), (vault.younger, _LONG_LOCK)):
        keys = [key for backup in backups for key in _pack_keys(vault, backup)]
        if keys:
            bucket.fill(keys, lock)


def _pack_keys(vault: Vault, backup: str) -> List[str]:
    attempt = f"9x{secrets.token_hex(8)}"
    return [f"{vault.packs(backup)}{attempt}-{number:06d}" for number in range(PER_BACKUP)]


def _made(bucket: Bucket, vault: Vault, backup: str) -> int:
    """Versions that _fill put and that are still there: packs that Coffer itself wrote are of a first attempt."""
    return bucket.count(f"{vault.packs(backup)}9x")


def _raw(bucket: Bucket, vault: Vault) -> None:
    """Lists the vault, deletes page by page what belongs to an expired backup."""
    going = tuple(vault.packs(backup) for backup in vault.expired)
    for page in bucket.pages(f"tenants/{vault.tenant}/"):
        doomed: List[Version] = [version for version in page if version.key.startswith(going)]
        bucket.delete(doomed)


def _purge(rig: Rig, tenant: str, dry: bool = False) -> Dict[str, Any]:
    result: Dict[str, Any] = rig.run(f"/v1/tenants/{tenant}/purges", {"dryRun": dry})["result"]
    return result


def _wait_out(lock: timedelta) -> None:
    """What was put last is locked so long from now."""
    time.sleep(lock.total_seconds() + 2)


def _seconds(grace: str) -> float:
    """Of a duration such as PT5S."""
    return float(grace.removeprefix("PT").removesuffix("S"))
