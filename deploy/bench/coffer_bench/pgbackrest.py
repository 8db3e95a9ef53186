"""pgBackRest on a cluster of its own: it copies clusters, and this version knows PostgreSQL up to 15."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import List, Optional

from .rig import Server

_BIN = Path("/usr/lib/postgresql/15/bin")
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
shared_buffers = 256MB
max_wal_size = 4GB
archive_mode = on
archive_command = 'pgbackrest --config={folder}/pgbackrest.conf --stanza=bench archive-push %p'
"""
_CONFIG = """
[global]
repo1-path={folder}/repo
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=bench
compress-type=zst
compress-level=3
process-max=2
start-fast=y
log-path={folder}
lock-path={folder}
spool-path={folder}
[bench]
pg1-path={folder}/data
pg1-port={port}
pg1-socket-path={folder}
pg1-user=postgres
"""


class PgBackRest:
    """A cluster with a stanza and a repository on the local disk."""

    @staticmethod
    def missing() -> Optional[str]:
        """What has to be installed to compare with it; None when all is there."""
        if not shutil.which("pgbackrest"):
            return "pgbackrest"
        return None if (_BIN / "initdb").exists() else "PostgreSQL 15's server"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="coffer-bench-pgbackrest-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            entry = pwd.getpwnam(self._user)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
        self._run([_BIN / "initdb", "-D", self._folder / "data", "-U", "postgres", "--locale=C", "-E", "UTF8"])
        self._port = _free_port()
        with (self._folder / "data/postgresql.conf").open("a", encoding="utf-8") as out:
            out.write(_SETTINGS.format(folder=self._folder, port=self._port))
        config = self._folder / "pgbackrest.conf"
        config.write_text(_CONFIG.format(folder=self._folder, port=self._port), encoding="utf-8")
        self._start("data", self._port)
        self._pgbackrest("stanza-create")
        self.server = self._reached(self._port)

    def full(self) -> None:
        self._pgbackrest("--type=full", "backup")

    def one_database(self, database: str, into: Server, to: str) -> None:
        """Restores the cluster with one database's data alone, starts it, and moves the database to where it lives."""
        port = _free_port()
        restored = self._folder / "restored"
        self._pgbackrest(f"--db-include={database}", f"--pg1-path={restored}", "--archive-mode=off", "restore")
        with (restored / "postgresql.auto.conf").open("a", encoding="utf-8") as out:
            out.write(f"port = {port}\n")
        try:
            self._start("restored", port)
            # The newer server's tool: it reads the older server, and the older one's does not know the newer.
            dump = [into.tools / "pg_dump", "-Fc", "-Z0", database]
            with subprocess.Popen(dump, env=self._reached(port).env, stdout=subprocess.PIPE) as source:
                subprocess.run([into.tools / "pg_restore", "--no-owner", "-d", to], env=into.env, check=True,
                               stdin=source.stdout)
        finally:
            self._stop("restored")
            shutil.rmtree(restored, ignore_errors=True)

    def close(self) -> None:
        self._stop("data")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _reached(self, port: int) -> Server:
        return Server(_BIN, {**os.environ, "PGHOST": str(self._folder), "PGPORT": str(port), "PGUSER": "postgres"})

    def _start(self, data: str, port: int) -> None:
        log = self._folder / f"{data}.log"
        self._run([_BIN / "pg_ctl", "-D", self._folder / data, "-w", "-t", "120", "-l", log, "-o", f"-p {port}", "start"])

    def _stop(self, data: str) -> None:
        self._run([_BIN / "pg_ctl", "-D", self._folder / data, "-m", "immediate", "stop"], check=False)

    def _pgbackrest(self, *words: str) -> None:
        self._run(["pgbackrest", f"--config={self._folder}/pgbackrest.conf", "--stanza=bench",
                   "--log-level-console=error", *words])

    def _run(self, words: List[object], check: bool = True) -> None:
        subprocess.run([str(word) for word in words], check=check, user=self._user, cwd=self._folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if check else subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
