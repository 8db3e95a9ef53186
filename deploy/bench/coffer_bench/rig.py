"""The stack that both sides work on, and how each is called."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, List, Optional

CHECKOUT = Path(__file__).resolve().parents[3]
PEER_BUCKET = "bench-peer"


class Rig:
    """A throw-away stack with worker and API; stopped and wiped when this process ends."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="coffer-bench-"))
        self.facts: Dict[str, Any] = {}

    def up(self) -> float:
        """Starts what does not run; seconds that it took."""
        begun = time.monotonic()
        words = ["python3", str(CHECKOUT / "deploy/local/stack.py"), "up", "--dir", str(self.folder / "stack"),
                 "--parts", "all", "--ports", "auto", "--json", "--owner", str(os.getpid())]
        self.facts = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
        return time.monotonic() - begun

    def down(self) -> None:
        subprocess.run(["python3", str(CHECKOUT / "deploy/local/stack.py"), "down", "--dir",
                        str(self.folder / "stack"), "--wipe", "--yes"], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self, part: str) -> int:
        return int(self.facts["parts"][part]["pid"])

    # The tenants' server.

    def tool(self, name: str) -> str:
        return str(Path(self.facts["tenants"]["binDir"]) / name)

    def pg_env(self) -> Dict[str, str]:
        secret = json.loads(Path(self.facts["tenants"]["superuserFile"]).read_text(encoding="utf-8"))
        return {**os.environ, "PGHOST": str(self.facts["tenants"]["host"]), "PGPORT": str(self.facts["tenants"]["port"]),
                "PGUSER": secret["username"], "PGPASSWORD": secret["password"]}

    def psql(self, database: str, sql: str) -> str:
        return subprocess.run([self.tool("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database],
                              input=sql, env=self.pg_env(), check=True, text=True, stdout=subprocess.PIPE).stdout.strip()

    def shell(self, script: str, **values: str) -> None:
        """Runs a peer's pipeline. Values reach it as variables, never as text of the script."""
        env = {**self.pg_env(), **self._peer_env(), **values, "PGBIN": self.facts["tenants"]["binDir"]}
        env.pop("AWS_CA_BUNDLE", None)  # rclone 1.60 fails when it is set
        subprocess.run(["bash", "-o", "pipefail", "-ec", script], env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def _peer_env(self) -> Dict[str, str]:
        secret = json.loads(Path(self.facts["store"]["adminCredentialsFile"]).read_text(encoding="utf-8"))
        endpoint = self.facts["store"]["endpoint"]
        return {"AWS_ACCESS_KEY_ID": secret["access_key_id"], "AWS_SECRET_ACCESS_KEY": secret["secret_access_key"],
                "RCLONE_CONFIG_W_TYPE": "s3", "RCLONE_CONFIG_W_PROVIDER": "Other",
                "RCLONE_CONFIG_W_ENDPOINT": endpoint,
                "RCLONE_CONFIG_W_ACCESS_KEY_ID": secret["access_key_id"],
                "RCLONE_CONFIG_W_SECRET_ACCESS_KEY": secret["secret_access_key"],
                "RESTIC_REPOSITORY": f"s3:{endpoint}/{PEER_BUCKET}/restic", "RESTIC_PASSWORD": "bench",
                "RESTIC_CACHE_DIR": str(self.folder / "restic-cache"),
                "AGE_KEY": str(self.folder / "age-key"), "BUCKET": PEER_BUCKET}

    def peers(self) -> None:
        """Prepares the peers; says plainly which is missing."""
        missing = [tool for tool in ("zstd", "age", "age-keygen", "rclone", "restic") if not shutil.which(tool)]
        if missing:
            raise SystemExit(f"bench: {', '.join(missing)} not found: install the peers to compare with them")
        subprocess.run(["age-keygen", "-o", str(self.folder / "age-key")], check=True, stderr=subprocess.DEVNULL)
        self.shell('rclone mkdir "w:$BUCKET"; restic init --repository-version 2')

    # Coffer.

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

    def run(self, path: str, body: Dict[str, Any]) -> Dict[str, Any]:
        """Starts work and waits for its end: with the request at first, then by its events."""
        run = self.call("POST", f"{path}?wait=60", body)
        if not run["ended"]:
            with self._open("GET", run["events"], None, timeout=600) as lines:
                events = (json.loads(line[len(b"data:"):]) for line in lines if line.startswith(b"data:"))
                run = next(event for event in events if event.get("ended", True))
        if run.get("state") != "DONE":
            raise SystemExit(f"bench: {path} ended {run.get('state')}: {run.get('problem', run)}")
        return run

    def protect(self, tenant: str, database: str) -> None:
        self.run("/v1/tenants", {"id": tenant, "policy": {"retention": "PT1H"}})
        self.run(f"/v1/tenants/{tenant}/datasets",
                 {"id": "main", "engine": "POSTGRESQL", "isolation": "DATABASE",
                  "server": self.facts["tenants"]["server"], "database": database})

    def backup(self, tenant: str) -> str:
        return self.run(f"/v1/tenants/{tenant}/datasets/main/backups", {})["id"]

    def restore(self, tenant: str, backup: str) -> None:
        self.run(f"/v1/tenants/{tenant}/restores", {"dataset": "main", "backup": backup})

    def contents(self, tenant: str, backup: str) -> Dict[str, Any]:
        return self.call("GET", f"/v1/tenants/{tenant}/backups/{backup}")["contents"]

    def fingerprint(self, database: str) -> str:
        """Counts and order-free hashes of every table: both sides must restore the same rows."""
        tables: List[str] = self.psql(database, """
            SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1""").splitlines()
        parts = [f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)::numeric) FROM {table} t"
                 for table in tables]
        return self.psql(database, " UNION ALL ".join(parts) + " ORDER BY 1;")
