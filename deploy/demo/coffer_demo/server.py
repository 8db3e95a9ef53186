"""The tenants' database server, as its operator sees it. Only the demo's own databases are touched.

Coffer never runs psql; this is the demo's own data, made by the demo's own scripts.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from coffer_local import postgres

from .story import Broken

_SQL = Path(__file__).resolve().parents[1] / "sql"
_LENDER = postgres.Tenants.ADMIN
_MARK = "made by coffer demo"


class Server:
    """One PostgreSQL server of the stack, by its description in the output of `up`."""

    def __init__(self, described: Dict[str, Any], tools: Path) -> None:
        operator = json.loads(Path(described["superuserFile"]).read_text(encoding="utf-8"))
        self._tools = tools
        self._address = {"PGHOST": described["host"], "PGPORT": str(described["port"])}
        self._operator = {"PGUSER": operator["username"], "PGPASSWORD": operator["password"]}

    def psql(self, database: str, *options: str) -> List[str]:
        return [str(self._tools / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", f"dbname='{database}'",
                *options]

    def env(self, user: Optional[str] = None, password: str = "") -> Dict[str, str]:
        login = self._operator if user is None else {"PGUSER": user, "PGPASSWORD": password}
        return {"PATH": os.environ.get("PATH", ""), **self._address, **login, "PGCONNECT_TIMEOUT": "5",
                "PGAPPNAME": "coffer demo"}

    def script(self, database: str, name: str, **variables: str) -> str:
        """Runs one of the files in deploy/demo/sql. Variables go in as psql's own, never into the text."""
        options = [word for key, value in variables.items() for word in ("-v", f"{key}={value}")]
        return self._run(self.psql(database, *options, "-f", str(_SQL / name)), None)

    def sql(self, database: str, statements: str) -> str:
        return self._run(self.psql(database, "-f", "-"), statements)

    def _run(self, argv: List[str], text: Optional[str]) -> str:
        done = subprocess.run(argv, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=self.env(), check=False)
        if done.returncode != 0:
            raise Broken(f"the database server refused a statement of the demo: {done.stderr.strip()[-400:]}")
        return done.stdout.strip()

    def make_tenant(self, name: str, password: str, canary: str, secret_table: str, script: str) -> None:
        """Makes roles and database of a tenant and fills it."""
        self.script("postgres", "tenant.sql", tenant=name, verifier=postgres.verifier(password), lender=_LENDER)
        self.script(name, script, owner=f"{name}_owner", app=f"{name}_app", canary=canary, secret_table=secret_table)

    def drop_leftovers(self) -> List[str]:
        """Drops the databases of earlier demos. Their backups stay: they are locked."""
        marked = self.sql("postgres", f"""
            SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') = '{_MARK}';""").split()
        for name in marked:
            self.drop(name)
        return marked

    def drop(self, database: str) -> None:
        self.sql("postgres", f'DROP DATABASE "{database}" WITH (FORCE);')

    def digest(self, database: str) -> Dict[str, str]:
        """Rows and order-free content sum of each table and materialised view, by name."""
        lines = self.script(database, "digest.sql").splitlines()
        return {name: f"{rows} rows, {content}" for name, rows, content in (line.split("|") for line in lines)}

    def state(self, database: str) -> str:
        """Rows, content and identity of a live database, in one comparable line."""
        return f"{self.identity(database)} {sorted(self.digest(database).items())}"

    def identity(self, database: str) -> str:
        return self.sql("postgres", f"SELECT oid FROM pg_database WHERE datname = '{database}';")

    def bytes(self, database: str) -> int:
        return int(self.sql(database, """
            SELECT sum(pg_table_size(oid)) FROM pg_class
            WHERE relkind IN ('r', 'm') AND relnamespace::regnamespace::text NOT LIKE 'pg\\_%';"""))

    def quarantines(self) -> int:
        return int(self.sql("postgres", r"SELECT count(*) FROM pg_database WHERE datname LIKE 'coffer\_q\_%';"))

    def lent_roles(self) -> int:
        """Roles that the key service has made and not yet dropped."""
        return int(self.sql("postgres", "SELECT count(*) FROM pg_roles WHERE rolvaliduntil IS NOT NULL;"))
