"""The README's own commands, one after the other, on a stack and a database server of their own.

Run by ./coffer test once everything is built. Only what names a place of the reader's is put in: the server's
address, the role, the moment of the restore.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[2] / "local")]

from coffer_demo.server import Server  # noqa: E402
from coffer_local import files, postgres  # noqa: E402
from readme_check import CHECKOUT, commands  # noqa: E402

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
# Run by .ci/run as they are.
ELSEWHERE = ("demo", "test")
STACK = str(CHECKOUT / "deploy" / "local" / "stack.py")
# A role as the README asks for it, and no superuser.
KEEPER = "keeper"


class ReadmeRun(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="coffer-readme-"))
        self.folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.env = {**os.environ, "COFFER_STACK_DIR": str(self.folder / "stack")}
        for name in ("COFFER_API_URL", "COFFER_TOKEN_FILE"):
            self.env.pop(name, None)
        self.addCleanup(self._run, ["down", "--wipe", "--yes"])

    def _run(self, words: List[str]) -> str:
        done = subprocess.run([str(CHECKOUT / "coffer"), *words], cwd=self.folder, env=self.env, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        self.assertEqual(0, done.returncode, f"./coffer {' '.join(words)}: {done.stderr}")
        return done.stdout

    def _json(self, *words: str) -> "list | dict":
        return json.loads(self._run([*words, "--json"]))

    def test_every_command_of_the_readme_does_what_it_says(self) -> None:
        asked = [command[1:] for command in commands(README) if command[1] not in ELSEWHERE]
        self.assertEqual(["up", "server", "tenant", "dataset", "backup", "restore", "down"], [a[0] for a in asked])
        self._run([*asked[0], "--ports", "auto"])
        tenants = self._own_server()
        server = Server(tenants, Path(tenants["binDir"]))
        self._platform(server)
        for words in asked[1:-1]:
            if words[0] == "restore":
                server.sql("acme", "DELETE FROM item;")
            self._run(self._placed(words, tenants))
        self.assertEqual("1000", server.sql("acme", "SELECT count(*) FROM item;"))
        before = self._json("backup", "list", "--tenant", "acme")
        self._run(asked[-1])
        self._still_there_after_the_next_up(before)

    def _own_server(self) -> Dict[str, object]:
        """The reader's server: one that the stack does not know yet."""
        folder = str(self.folder / "own")
        self.addCleanup(subprocess.run, [sys.executable, STACK, "down", "--dir", folder, "--wipe", "--yes"],
                        check=True, stdout=subprocess.DEVNULL)
        up = [sys.executable, STACK, "up", "--dir", folder, "--parts", "tenants", "--ports", "auto", "--json"]
        return json.loads(subprocess.run(up, check=True, text=True, stdout=subprocess.PIPE).stdout)["tenants"]

    def _platform(self, server: Server) -> None:
        """What the README's reader has: a server with a tenant's database, and a role for Coffer."""
        password = files.password()
        (self.folder / "password.txt").write_text(password + "\n", encoding="utf-8")
        server.sql("postgres", f"""
            CREATE ROLE {KEEPER} LOGIN CREATEROLE CREATEDB BYPASSRLS PASSWORD '{postgres.verifier(password)}';
            GRANT {', '.join(postgres.Tenants.LENT)} TO {KEEPER} WITH ADMIN OPTION;""")
        server.script("postgres", "tenant.sql", tenant="acme", verifier=postgres.verifier(files.password()), lender=KEEPER)
        server.sql("acme", """
            SET ROLE acme_owner;
            CREATE TABLE item AS SELECT i AS id, md5(i::text) AS word FROM generate_series(1, 1000) AS i;""")

    @staticmethod
    def _placed(words: List[str], tenants: Dict[str, object]) -> List[str]:
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        ours = {"db.example.org": str(tenants["host"]), "5432": str(tenants["port"]), "coffer_admin": KEEPER,
                "2026-11-21T14:00Z": now}
        return [ours.get(word, word) for word in words]

    def _still_there_after_the_next_up(self, before: "list | dict") -> None:
        self._run(["up"])
        self.assertEqual(before, self._json("backup", "list", "--tenant", "acme"))
        self.assertEqual(1, len(before))
        self._run(["backup", "verify", before[0]["id"], "--tenant", "acme", "--level", "full"])


if __name__ == "__main__":
    unittest.main()
