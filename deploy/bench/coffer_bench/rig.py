"""The stack that both sides work on, and how Coffer is called."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional

CHECKOUT = Path(__file__).resolve().parents[3]


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
        words = ["python3", str(CHECKOUT / "deploy/local/stack.py"), "up", "--dir", str(self.folder / "stack"),
                 "--parts", "all", "--ports", "auto", "--json", "--owner", str(os.getpid())]
        self.facts = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)

    def stop(self) -> None:
        """Stops everything; what was stored stays."""
        subprocess.run(["python3", str(CHECKOUT / "deploy/local/stack.py"), "down", "--dir",
                        str(self.folder / "stack")], check=True, stdout=subprocess.DEVNULL)

    def down(self) -> None:
        subprocess.run(["python3", str(CHECKOUT / "deploy/local/stack.py"), "down", "--dir",
                        str(self.folder / "stack"), "--wipe", "--yes"], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self, part: str) -> int:
        return int(self.facts["parts"][part]["pid"])

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

    def end(self, path: str, body: Dict[str, Any]) -> Dict[str, Any]:
        """Starts work and waits for its end: with the request at first, then by its events."""
        run = self.call("POST", f"{path}?wait=60", body)
        if not run["ended"]:
            with self._open("GET", run["events"], None, timeout=1800) as lines:
                events = (json.loads(line[len(b"data:"):]) for line in lines if line.startswith(b"data:"))
                run = next(event for event in events if event.get("ended", True))
        return run

    def run(self, path: str, body: Dict[str, Any]) -> Dict[str, Any]:
        run = self.end(path, body)
        if run.get("state") != "DONE":
            raise SystemExit(f"bench: {path} ended {run.get('state')}: {run.get('problem', run)}")
        return run

    def protect(self, tenant: str, database: str) -> None:
        self.run("/v1/tenants", {"id": tenant, "policy": {"retention": "PT1H"}})
        self.dataset(tenant, database)

    def dataset(self, tenant: str, database: str) -> None:
        self.run(f"/v1/tenants/{tenant}/datasets",
                 {"id": "main", "engine": "POSTGRESQL", "isolation": "DATABASE",
                  "server": self.facts["tenants"]["server"], "database": database})

    def backup(self, tenant: str) -> str:
        return self.run(f"/v1/tenants/{tenant}/datasets/main/backups", {})["id"]

    def restore(self, tenant: str, backup: str) -> None:
        self.run(f"/v1/tenants/{tenant}/restores", {"dataset": "main", "backup": backup})

    def stored(self, tenant: str, backup: str) -> int:
        """Bytes that the backup added to the store."""
        return int(self.call("GET", f"/v1/tenants/{tenant}/backups/{backup}")["contents"]["storedBytes"])
