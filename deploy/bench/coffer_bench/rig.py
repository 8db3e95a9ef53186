"""The stack that both sides work on, and how Coffer is called."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple
from urllib.parse import quote

from .clock import processor_seconds

CHECKOUT = Path(__file__).resolve().parents[3]
_ALL = ("--parts", "all", "--ports", "auto", "--json", "--owner", str(os.getpid()))
_WIPE = ("--wipe", "--yes")


@dataclass(frozen=True)
class Server:
    """A database server, reached as its superuser."""

    tools: Path
    env: Dict[str, str]

    def psql(self, database: str, sql: str) -> str:
        return subprocess.run([self.tools / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database],
                              input=sql, env=self.env, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()

    def drop(self, database: str) -> None:
        self.psql("postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE);")

    def fingerprint(self, database: str) -> str:
        """Counts and order-free hashes of every table: both sides must restore the same rows."""
        tables: List[str] = self.psql(database, """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1""").splitlines()
        parts = [f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {table} t"
                 for table in tables]
        return self.psql(database, " UNION ALL ".join(parts) + " ORDER BY 1;")

    def require(self, fingerprint: str, database: str, side: str) -> None:
        """Every round of every side must restore the rows that were there before."""
        if self.fingerprint(database) != fingerprint:
            raise SystemExit(f"bench: {side} restored different rows: the run is void")


class Rig:
    """A throw-away stack with worker and API; stopped and wiped when this process ends."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="coffer-bench-"))
        self.folder.chmod(0o711)
        self.facts: Dict[str, Any] = {}

    def up(self) -> None:
        """Starts what does not run."""
        self.facts = json.loads(self._stack("up", "stack", *_ALL))

    def stop(self) -> None:
        """Stops everything; what was stored stays."""
        self._stack("down", "stack")

    def down(self) -> None:
        self._stack("down", "stack", *_WIPE)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def apart(self, part: str) -> Iterator[Dict[str, Any]]:
        """One more server of this kind, which nothing else uses; gives the facts of a stack that has only this."""
        try:
            yield json.loads(self._stack("up", "apart", "--parts", part, *_ALL[2:]))
        finally:
            self._stack("down", "apart", *_WIPE)

    def _stack(self, word: str, folder: str, *more: str) -> str:
        words = ["python3", str(CHECKOUT / "deploy/local/stack.py"), word, "--dir", str(self.folder / folder), *more]
        return subprocess.run(words, check=True, text=True, stdout=subprocess.PIPE).stdout

    def pid(self, part: str) -> int:
        return int(self.facts["parts"][part]["pid"])

    def kill(self, part: str) -> None:
        os.kill(self.pid(part), signal.SIGKILL)

    def processor(self) -> Dict[str, float]:
        """Seconds of processor of each part that is one process, since its start."""
        return {part: processor_seconds(self.pid(part)) for part in ("worker", "api", "temporal", "keys", "store")}

    def requests(self) -> Dict[str, int]:
        """Requests that the store has answered since its start, by kind: GET, HEAD, LIST, PUT, DELETE and others."""
        with urllib.request.urlopen(self.facts["store"]["metrics"], timeout=30) as answer:
            text = answer.read().decode()
        counts: Dict[str, int] = {}
        for labels, value in re.findall(r"^SeaweedFS_s3_request_total\{(.*)\} (\S+)$", text, re.MULTILINE):
            kind = re.search(r'type="(\w+)"', labels)
            if kind:
                counts[kind[1]] = counts.get(kind[1], 0) + int(float(value))
        return counts

    def history(self, workflow: str) -> Tuple[int, int]:
        """Events and bytes of the history of a workflow id's last run that came to a good end."""
        ports = json.loads((self.folder / "stack" / "ports.json").read_text(encoding="utf-8"))["ports"]
        asked = quote(f'WorkflowId = "{workflow}" AND ExecutionStatus = "Completed"')
        url = f"http://127.0.0.1:{ports['temporal-http']}/api/v1/namespaces/default/workflows?query={asked}"
        for _ in range(50):
            with urllib.request.urlopen(url, timeout=30) as answer:
                runs = json.load(answer).get("executions", [])
            if runs:
                return int(runs[0]["historyLength"]), int(runs[0]["historySizeBytes"])
            time.sleep(0.2)  # what closed is found a moment later
        raise SystemExit(f"bench: the workflow service knows no run of {workflow}")

    def server(self) -> Server:
        """The tenants' server."""
        facts = self.facts["tenants"]
        secret = json.loads(Path(facts["superuserFile"]).read_text(encoding="utf-8"))
        return Server(Path(facts["binDir"]), {**os.environ, "PGHOST": str(facts["host"]), "PGPORT": str(facts["port"]),
                                              "PGUSER": secret["username"], "PGPASSWORD": secret["password"]})

    def call(self, method: str, path: str, body: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
        with self._open(method, path, body, timeout=120) as answer:
            return json.load(answer)

    def _open(self, method: str, path: str, body: Optional[Dict[str, Any]], timeout: float) -> Any:
        token = json.loads(Path(self.facts["tokens"]).read_text(encoding="utf-8"))["admin"]
        request = urllib.request.Request(self.facts["api"]["url"] + path, method=method,
                                         data=None if body is None else json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {token}")
        request.add_header("Content-Type", "application/json")
        try:
            return urllib.request.urlopen(request, timeout=timeout)
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"bench: {method} {path}: {refused.read().decode()}") from None

    def end(self, path: str, body: Dict[str, Any], method: str = "POST") -> Dict[str, Any]:
        """Starts work and waits for its end: with the request at first, then by its events."""
        return self.await_end(self.call(method, f"{path}?wait=60", body))

    def await_end(self, run: Dict[str, Any]) -> Dict[str, Any]:
        """Waits for the end of what was started."""
        if not run["ended"]:
            with self._open("GET", run["events"], None, timeout=1800) as lines:
                events = (json.loads(line[len(b"data:"):]) for line in lines if line.startswith(b"data:"))
                run = next(event for event in events if event.get("ended", True))
        return run

    def run(self, path: str, body: Dict[str, Any], method: str = "POST") -> Dict[str, Any]:
        run = self.end(path, body, method)
        if run.get("state") != "DONE":
            raise SystemExit(f"bench: {path} ended {run.get('state')}: {run.get('problem', run)}")
        return run

    def protect(self, tenant: str, database: str, server: Optional[str] = None) -> None:
        self.run("/v1/tenants", {"id": tenant, "policy": {"retention": "PT1H"}})
        self.dataset(tenant, database, server)

    def dataset(self, tenant: str, database: str, server: Optional[str] = None) -> None:
        self.run(f"/v1/tenants/{tenant}/datasets",
                 {"id": "main", "engine": "POSTGRESQL", "isolation": "DATABASE",
                  "server": server or self.facts["tenants"]["server"], "database": database})

    def know(self, server: str, port: int) -> None:
        """Makes the tenants' server known by another name and port, too. Restarts worker and API."""
        facts = self.facts["tenants"]
        secret = json.loads(Path(facts["superuserFile"]).read_text(encoding="utf-8"))
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(secret["password"], encoding="utf-8")
        subprocess.run(["python3", str(CHECKOUT / "deploy/local/stack.py"), "server", "add", server, "--dir",
                        str(self.folder / "stack"), "--host", "127.0.0.1", "--port", str(port), "--admin-user",
                        secret["username"], "--password-file", str(password), "--keep-password"],
                       check=True, stdout=subprocess.DEVNULL)
        self.up()

    def backup(self, tenant: str) -> str:
        return self.run(f"/v1/tenants/{tenant}/datasets/main/backups", {})["id"]

    def restore(self, tenant: str, backup: str) -> None:
        self.run(f"/v1/tenants/{tenant}/restores", {"dataset": "main", "backup": backup})

    def stored(self, tenant: str, backup: str) -> int:
        """Bytes that the backup added to the store."""
        return int(self.call("GET", f"/v1/tenants/{tenant}/backups/{backup}")["contents"]["storedBytes"])
