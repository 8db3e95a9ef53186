"""The third act: keys are rotated, old backups purged, and a tenant leaves. Each is proved from outside."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, Iterator

from .command import Answer
from .stage import Stage, Tenant
from .story import Broken

# The shortest lock that there is; it has to be over when the act is played.
_LOCK = "1m"
_KEEP_NEWEST = ("--keep-last", "1", *(word for period in ("hourly", "daily", "weekly", "monthly", "yearly")
                                      for word in (f"--keep-{period}", "0")), "--minimum-age", _LOCK)
_PATIENCE = 90.0


def take_in(stage: Stage) -> None:
    """A small tenant with two backups, of which its policy keeps one."""
    story = stage.story
    story.act("A third tenant, who will not stay")
    known = {tenant["id"] for tenant in stage.coffer.run("tenant", "list").required().body}
    name = next(name for name in _names("initech") if name not in known)
    leaver = Tenant(name, name.replace("-", "_"), "ledger", "ledger.sql")
    stage.server.make_tenant(leaver.database, leaver.password, leaver.canary, leaver.secret_table, leaver.script)
    stage.coffer.run("tenant", "add", leaver.id, "--retention", _LOCK, *_KEEP_NEWEST).required()
    stage.coffer.run("dataset", "add", leaver.dataset, "--tenant", leaver.id, "--server", "local",
                     "--database", leaver.database).required()
    taken = [stage.coffer.run("backup", "create", "--tenant", leaver.id, "--dataset", leaver.dataset) for _ in range(2)]
    story.expect(f"two backups of {leaver.id}, locked for a minute, of which one is kept", "DONE, DONE",
                 ", ".join(answer.required()["state"] for answer in taken), seconds=sum(answer.seconds for answer in taken))
    stage.leaver = leaver


def _names(base: str) -> Iterator[str]:
    yield base
    turn = 2
    while True:
        yield f"{base}-{turn}"
        turn += 1


def rotate_purge_leave(stage: Stage) -> None:
    story, leaver = stage.story, stage.leaver
    story.act(f"Keys are rotated, old backups purged, and {leaver.id} leaves")
    rotated = stage.coffer.run("key", "rotate", "--all", "--reason", "staged by the demo")
    story.link("rotation of all keys", _console(rotated))
    story.expect("key rotate --all", "exit 0, 0 failed", f"exit {rotated.code}, {_result(rotated).get('failed')} failed",
                 seconds=rotated.seconds)
    _purge(stage)
    _leave(stage)


def _purge(stage: Stage) -> None:
    story, leaver = stage.story, stage.leaver
    _await_expired(stage)
    purged = stage.coffer.run("purge", "start", "--tenant", leaver.id, "--reason", "staged by the demo")
    story.link(f"purge of {leaver.id}", _console(purged))
    story.expect(f"purge start --tenant {leaver.id}: backups gone, read back", 1, _result(purged.required())["backups"],
                 seconds=purged.seconds)
    _expect_valid(stage, "its certificate, verified offline", _result(purged)["certificate"])


def _await_expired(stage: Stage) -> None:
    """Plans until the older backup may go; a plan that waits for a lock says until when."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        plan = _result(stage.coffer.run("purge", "plan", "--tenant", stage.leaver.id).required())
        if plan["backups"] > 0:
            return
        if time.monotonic() > deadline:
            raise Broken(f"a lock of a minute is not over: {plan}")
        until = plan.get("lockedUntil")
        stage.story.say(f"still locked until {until}: a planned state, not an error" if until else "not old enough yet")
        time.sleep(5)


def _leave(stage: Stage) -> None:
    story, leaver = stage.story, stage.leaver
    left = stage.coffer.run("tenant", "offboard", leaver.id, "--confirm", leaver.id, "--reason", "staged by the demo")
    story.link(f"offboarding of {leaver.id}", _console(left))
    story.expect(f"tenant offboard {leaver.id}", "exit 0", f"exit {left.code}", seconds=left.seconds)
    certificate = _result(left.required())["certificate"]
    _expect_valid(stage, "the deletion certificate, verified offline", certificate)
    shown = stage.coffer.run("tenant", "show", leaver.id).required()
    story.expect(f"{leaver.id} is", "LEFT", shown["state"])
    refused = stage.coffer.run("backup", "create", "--tenant", leaver.id, "--dataset", leaver.dataset)
    story.expect("another backup of it", "refused", "refused" if refused.code else "TAKEN")
    stage.tenants.append(leaver)


def _expect_valid(stage: Stage, what: str, certificate: Dict[str, Any]) -> None:
    """Verifies the file as whoever was given it and the public key does; then once more with one byte changed."""
    content = stage.store.read(certificate["key"], certificate["versionId"])
    with tempfile.TemporaryDirectory(prefix="coffer-demo-") as folder:
        keys, file = Path(folder, "keys.json"), Path(folder, "certificate.json")
        keys.write_text(json.dumps(stage.coffer.run("proof", "key", "--tenant", stage.leaver.id).required().body), encoding="utf-8")
        file.write_bytes(content)
        verified = stage.coffer.run("proof", "verify", str(file), "--key", str(keys))
        stage.story.expect(what, "VALID", _verdict(verified), seconds=verified.seconds)
        at = content.index(b'"content":"') + 20
        file.write_bytes(content[:at] + (b"B" if content[at:at + 1] == b"A" else b"A") + content[at + 1:])
        broken = stage.coffer.run("proof", "verify", str(file), "--key", str(keys))
        stage.story.expect("with one byte changed", "BROKEN, names the claim",
                           f"{_verdict(broken)}, {'names the claim' if broken.body.get('broken') else 'names nothing'}")


def _verdict(answer: Answer) -> str:
    return answer.body.get("verdict", "no verdict") if isinstance(answer.body, dict) else f"exit {answer.code}"


def _result(answer: Answer) -> Dict[str, Any]:
    return answer.body.get("result") or {} if isinstance(answer.body, dict) else {}


def _console(answer: Answer) -> str:
    return answer.body.get("console", "") if isinstance(answer.body, dict) else ""
