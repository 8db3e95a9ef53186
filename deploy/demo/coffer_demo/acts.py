"""The acts of the demo, in the order in which they are played."""

from __future__ import annotations

import datetime
from typing import Any, Dict, List

from coffer_local import launch

from . import dashboards
from .command import Answer
from .stage import Stage, Tenant
from .story import Broken
from .traces import Search, connection_strings, database_of_runs, logs, metrics, stack_secrets
from .writer import Writer

_HALTED = 7
_NOT_FOUND = 4


def take_in(stage: Stage) -> None:
    """Two tenants, each with a database of its own, put under protection."""
    story = stage.story
    story.act("Two tenants")
    dropped = stage.server.drop_leftovers()
    if dropped:
        story.say(f"databases of an earlier demo dropped: {', '.join(sorted(dropped))}")
    if dropped and not _all(stage, "tenant", "list"):
        story.say("that demo was interrupted when it had lost the catalog: rebuilding it")
        stage.coffer.run("catalog", "rebuild").required()
    stage.tenants = _free_names(stage)
    stage.for_both(lambda tenant: stage.server.make_tenant(
        tenant.database, tenant.password, tenant.canary, tenant.secret_table, tenant.script))
    for tenant in stage.tenants:
        story.say(f"{tenant.id}: {stage.server.bytes(tenant.database) / 1e6:.0f} MB in {tenant.script}")
    added = stage.for_both(lambda tenant: _protect(stage, tenant))
    story.expect("both tenants and their datasets are taken in", "DONE, DONE",
                 ", ".join(answer["state"] for answer in added), seconds=max(answer.seconds for answer in added))
    for tenant, answer in zip(stage.tenants, added):
        story.link(f"taking in {tenant.id}", answer["console"])


def _free_names(stage: Stage) -> List[Tenant]:
    """Names that no earlier demo has used: a tenant's id is never given twice."""
    known = {tenant["id"] for tenant in _all(stage, "tenant", "list")}
    turn = 1
    while known & {_name("acme", turn), _name("globex", turn)}:
        turn += 1
    return [Tenant(_name("acme", turn), _name("acme", turn).replace("-", "_"), "shop", "shop.sql"),
            Tenant(_name("globex", turn), _name("globex", turn).replace("-", "_"), "machines", "machines.sql")]


def _name(base: str, turn: int) -> str:
    return base if turn == 1 else f"{base}-{turn}"


def _protect(stage: Stage, tenant: Tenant) -> Answer:
    stage.coffer.run("tenant", "add", tenant.id).required()
    return stage.coffer.run("dataset", "add", tenant.dataset, "--tenant", tenant.id, "--server", "local",
                            "--database", tenant.database).required()


def back_up(stage: Stage) -> None:
    """Everything once, then only what changed."""
    story = stage.story
    story.act("Backups")
    stage.first = stage.for_both(lambda tenant: _backup(stage, tenant, "the first of all"))
    stage.for_both(lambda tenant: stage.server.script(tenant.database, f"{tenant.dataset}-day.sql",
                                                      owner=f"{tenant.database}_owner"))
    stage.second = stage.for_both(lambda tenant: _backup(stage, tenant, "after a day's work"))
    for tenant, first, second in zip(stage.tenants, stage.first, stage.second):
        whole, increment = first["contents"], second["contents"]
        story.expect(f"{tenant.id}: first backup", "COMMITTED", first["state"], seconds=first["took"])
        story.link(f"first backup of {tenant.id}", first["console"])
        story.link(f"second backup of {tenant.id}", second["console"])
        story.say(f"{whole['rows']} rows, {whole['plainBytes'] / 1e6:.1f} MB became {whole['storedBytes'] / 1e6:.1f} MB sealed")
        share = increment["storedBytes"] / max(1, whole["storedBytes"])
        story.expect(f"{tenant.id}: the increment's cost", "less than a third of the first",
                     f"{increment['storedBytes'] / 1e6:.2f} MB, {share:.0%}", share < 1 / 3, second["took"])


def _backup(stage: Stage, tenant: Tenant, reason: str) -> Dict[str, Any]:
    """Takes a backup and returns what the catalog lists of it."""
    made = stage.coffer.run("backup", "create", "--tenant", tenant.id, "--dataset", tenant.dataset,
                            "--reason", reason).required()
    listed = stage.coffer.run("backup", "show", made["id"], "--tenant", tenant.id).required()
    return {**listed.body, "took": made.seconds, "console": made["console"]}


def lose_and_restore(stage: Stage) -> None:
    """One tenant's database is gone and comes back; the other's application never notices."""
    story, acme = stage.story, stage.acme
    story.act("One tenant's data is destroyed and comes back")
    before = stage.server.digest(acme.database)
    moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    stage.server.drop(acme.database)
    story.expect(f"the database of {acme.id} is destroyed", "gone", stage.server.identity(acme.database) or "gone")
    restored = _restore(stage, "--at", moment)
    story.link(f"restore of {acme.id}", _console(restored))
    story.expect(f"restore start --tenant {acme.id} --at {moment}", "exit 0", f"exit {restored.code}",
                 seconds=restored.seconds)
    restored.required()
    after = stage.server.digest(acme.database)
    story.expect("every table as it was at the backup", f"{len(before)} of {len(before)} equal",
                 f"{sum(before[name] == after.get(name) for name in before)} of {len(after)} equal")
    story.expect("nothing left behind", "0 quarantines, 0 lent roles", _left(stage))


def _restore(stage: Stage, *choice: str) -> Answer:
    answer = stage.coffer.run("restore", "start", "--tenant", stage.acme.id, *choice, "--reason", stage.reason)
    # What the API denies never becomes a run.
    stage.restores += answer.code != _NOT_FOUND
    return answer


def _left(stage: Stage) -> str:
    return f"{stage.server.quarantines()} quarantines, {stage.server.lent_roles()} lent roles"


def steal(stage: Stage) -> None:
    """One tenant's backup, asked for as another's: first by the front door, then with the catalog forged."""
    story, acme, globex = stage.story, stage.acme, stage.globex
    story.act(f"The backup of {globex.id}, restored as {acme.id}")
    live = stage.server.state(acme.database)
    foreign = stage.second[1]["id"]
    asked = _restore(stage, "--backup", foreign)
    story.expect(f"asking for it as {acme.id}", f"denied, exit {_NOT_FOUND}",
                 f"{'denied' if asked.code else 'ACCEPTED'}, exit {asked.code}", seconds=asked.seconds)
    stage.insider.list_as(acme.id, globex.id, foreign)
    story.say(f"an insider edits the catalog: it now lists that backup as one of {acme.id}")
    _expect_halt(stage, "the forged listing", _restore(stage, "--backup", foreign), live)


def flip(stage: Stage) -> None:
    """One bit of a stored pack, changed on the disk so that the store itself notices nothing."""
    story, acme = stage.story, stage.acme
    story.act("A backup with one flipped bit")
    live = stage.server.state(acme.database)
    broken = stage.second[0]["id"]
    stage.store.flip_bit_in_pack(acme.id, broken)
    story.say("one bit of a pack flipped on the store's disk, its checksum made to fit: the store serves it gladly")
    _expect_halt(stage, "the flipped bit", _restore(stage, "--backup", broken), live)
    older = stage.coffer.run("backup", "verify", stage.first[0]["id"], "--tenant", acme.id, "--level", "full")
    story.expect(f"the older backup of {acme.id}, every byte verified", "exit 0", f"exit {older.code}",
                 seconds=older.seconds)


def _expect_halt(stage: Stage, what: str, refused: Answer, live: str) -> None:
    """The restore halted into an incident, live is as it was, and nothing is left; then a person closes it."""
    story, acme = stage.story, stage.acme
    incident = refused.problem.get("incident")
    story.expect(f"restoring {what}", f"halted, exit {_HALTED}",
                 f"{'halted' if incident else 'no incident'}, exit {refused.code}", seconds=refused.seconds)
    if not incident:
        raise Broken(f"restoring {what} opened no incident: {refused.problem or refused.errors[-400:]}")
    shown = stage.coffer.run("incident", "show", incident, "--tenant", acme.id).required()
    story.say(f"incident {incident}: {shown['code']}, {shown['text']}")
    for step in shown["steps"]:
        story.say(f"    {step}")
    story.link(f"incident of {what}", stage.console(f"incident/{acme.id}/{incident}"))
    frozen = _restore(stage, "--backup", stage.first[0]["id"])
    story.expect("meanwhile the tenant's restores", "TENANT_FROZEN", frozen.problem.get("code", f"exit {frozen.code}"))
    story.expect("exposed to anybody", "nothing: live is as it was, 0 quarantines, 0 lent roles",
                 f"{'nothing: live is as it was' if stage.server.state(acme.database) == live else 'LIVE HAS CHANGED'}, {_left(stage)}")
    closed = stage.coffer.run("incident", "resolve", incident, "--tenant", acme.id, "--thaw", "--note", "staged by the demo")
    story.expect("a person thaws the tenant", "THAWED", closed["state"] if closed.code == 0 else closed.problem.get("code"),
                 seconds=closed.seconds)


def compare_neighbour(stage: Stage, writer: Writer, before: Dict[str, str]) -> None:
    """What the other tenant's application saw of all this, and what its data shows."""
    story, globex = stage.story, stage.globex
    story.act(f"Meanwhile at {globex.id}")
    written = writer.stop()
    story.expect(f"writes of {globex.id} that failed", 0, written.failures)
    story.say(f"{written.acknowledged} rows written one by one, the slowest in {written.slowest * 1e3:.0f} ms, "
              f"never more than {written.longest_gap:.1f} s between two")
    after = stage.server.digest(globex.database)
    others = {name for name in before if name != "heartbeat"}
    story.expect(f"tables of {globex.id} that nobody wrote to", f"{len(others)} unchanged",
                 f"{sum(before[name] == after.get(name) for name in others)} unchanged")
    kept = int(stage.server.sql(globex.database, "SELECT count(DISTINCT beat) FROM heartbeat;"))
    story.expect(f"rows that {globex.id} wrote and has", written.acknowledged, kept)


def lose_catalog(stage: Stage) -> None:
    """Coffer's own database is lost with everything in it; the store alone brings it back."""
    story = stage.story
    story.act("The catalog is lost, and the whole stack stops")
    before = _listed(stage)
    note_metrics(stage)
    stage.insider.drop_catalog()
    _restart(stage)
    story.expect("the catalog dropped: backups listed", 0, len(_listed(stage)))
    rebuilt = stage.coffer.run("catalog", "rebuild").required()
    story.link("catalog rebuild", _console(rebuilt))
    after = _listed(stage)
    genuine = [line for line in before if not _forged(stage, line)]
    story.expect("backups listed after catalog rebuild", f"{len(genuine)}, the same",
                 f"{len(after)}, {'the same' if after == genuine else 'others'}", seconds=rebuilt.seconds)
    verified = stage.coffer.run("backup", "verify", stage.second[1]["id"], "--tenant", stage.globex.id, "--level", "full")
    story.expect(f"a backup of {stage.globex.id} from before, every byte verified", "exit 0", f"exit {verified.code}",
                 seconds=verified.seconds)


def _restart(stage: Stage) -> None:
    """Down, then up twice: the second time has nothing to do."""
    story = stage.story
    ran = _processes(stage.coffer.run("status").required())
    down = stage.coffer.run("down").required()
    left = [name for name, pid in ran.items() if _runs(pid)]
    story.expect("down: processes left", "0 of 7", f"{len(left)} of {len(ran)}", seconds=down.seconds)
    up = stage.coffer.run("up").required()
    stage.described = up.body
    again = stage.coffer.run("up").required()
    started = {name for name, pid in _processes(again).items() if _processes(up)[name] != pid}
    story.expect("up, and up again: started by the second", "nothing", ", ".join(sorted(started)) or "nothing",
                 seconds=up.seconds)


def _runs(pid: int) -> bool:
    try:
        return launch.started(pid)[1] not in "ZX"
    except OSError:
        return False


def _processes(described: Answer) -> Dict[str, int]:
    return {name: part["pid"] for name, part in described["parts"].items()}


def _listed(stage: Stage) -> List[str]:
    return sorted(f"{tenant.id} {backup['dataset']} {backup['id']} {backup['cutAt']}"
                  for tenant in stage.tenants
                  for backup in _all(stage, "backup", "list", "--tenant", tenant.id) if backup["state"] == "COMMITTED")


def _forged(stage: Stage, line: str) -> bool:
    return line.startswith(f"{stage.acme.id} ") and stage.second[1]["id"] in line


def audit(stage: Stage) -> None:
    """The audit chains, recomputed and compared with their locked anchors."""
    stage.story.act("The audit")
    for tenant in stage.tenants:
        checked = stage.coffer.run("audit", "verify", "--tenant", tenant.id)
        stage.story.expect(f"audit verify --tenant {tenant.id}", "exit 0", f"exit {checked.code}", seconds=checked.seconds)


def note_metrics(stage: Stage) -> None:
    """Keeps what worker and API publish by now: a restart begins their counters anew."""
    worker, api = (stage.described[program]["url"] for program in ("worker", "api"))
    stage.published += [metrics(f"{worker}/prometheus"), metrics(f"{api}/metrics", stage.token("auditor"))]


def search_traces(stage: Stage) -> None:
    """Planted words and the stack's own secrets, looked for in everything that was left behind."""
    story = stage.story
    story.act("Traces")
    words = {what: word for tenant in stage.tenants for what, word in tenant.planted.items()}
    search = Search({**words, **connection_strings(), **stack_secrets(stage.folder)}, stage.reason)
    for workflow, history in stage.histories.since(stage.since.strftime("%Y-%m-%dT%H:%M:%SZ")):
        search.look(f"history of {workflow}", history)
    histories = search.places
    story.expect("a word that histories do hold: the reason of each restore", f"found in {stage.restores}",
                 f"found in {search.controls}")
    note_metrics(stage)
    kept = [*database_of_runs(stage.folder / "data" / "temporal"), *logs(stage.folder / "logs"), *stage.published]
    for place, text in kept:
        search.look(place, text)
    for command, text in stage.coffer.printed:
        # Whoever starts the stack is told where its servers are.
        search.look(f"what {command} printed", text, connection_strings() if command in ("up", "status") else ())
    for place in search.found:
        story.say(place)
    story.say(f"looked through {histories} histories, the workflow service's own files, the logs of all parts, "
              f"the metrics and all that was printed: {search.bytes / 1e6:.1f} MB")
    story.expect(f"{len(search.words)} words that none of these may hold: planted rows, table names, secrets", "0 found",
                 f"{len(search.found)} found")
    absent = dashboards.missing("\n".join(text for _, text in stage.published))
    story.expect(f"{len(dashboards.named())} metrics of board and alerts", "all emitted",
                 f"not emitted: {', '.join(absent)}" if absent else "all emitted")


def _all(stage: Stage, *words: str) -> List[Dict[str, Any]]:
    return stage.coffer.run(*words).required().body


def _console(answer: Answer) -> str:
    return answer.body.get("console", "") if isinstance(answer.body, dict) else ""
