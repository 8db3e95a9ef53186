"""PostgreSQL clusters: Coffer's catalog, and a server for tenants' databases.

Never run as root: started by root, a cluster runs as `coffer` if that user exists, else as `nobody`. Where that
user cannot enter the stack's folder (a checkout under /root), program and data live under /var/lib/coffer.
TCP on loopback only, no unix sockets: a socket's path may have 107 bytes, a checkout's may have more.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from . import files
from .errors import StackError
from .part import Part
from .place import Place
from .process import User

OPERATOR = "coffer_operator"
_ROOT_HOME = Path("/var/lib/coffer")
_SETTINGS = """# Written at every start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
shared_buffers = {buffers}
# A dump or a restore writes gigabytes: checkpoints by size, not every few seconds. Durability stays on.
fsync = on
synchronous_commit = on
checkpoint_timeout = 15min
max_wal_size = 4GB
wal_compression = lz4
password_encryption = scram-sha-256
# Statements and details hold rows and passwords: the log tells what failed, not with which values.
log_min_error_statement = panic
log_error_verbosity = terse
log_line_prefix = '%m [%p] %d '
log_timezone = 'UTC'
timezone = 'UTC'
"""


def server_user() -> Optional[User]:
    """Whom to drop to when started by root; None when not root."""
    if os.geteuid() != 0:
        return None
    for name in ("coffer", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return User(name, entry.pw_uid, entry.pw_gid)
    raise StackError("PostgreSQL never runs as root, and there is neither a user coffer nor nobody to run it as",
                     "useradd --system coffer, or start the stack as an ordinary user")


def home_for(place: Place, user: Optional[User]) -> Path:
    """Where the clusters live: the stack's folder when the server's user can get there. Chosen once, then kept."""
    def choose() -> Dict[str, str]:
        inside = user is None or can_enter(place.root.parent, user)
        return {"path": str(place.root / "data" if inside else _ROOT_HOME / "stacks" / secrets.token_hex(8))}
    return Path(files.secret(place.root / "postgres-home.json", choose)["path"])


def can_enter(folder: Path, user: User) -> bool:
    """Whether every folder on the way lets the user pass."""
    for step in (folder, *folder.parents):
        with contextlib.suppress(FileNotFoundError):
            stat = step.stat()
            bit = 0o100 if stat.st_uid == user.uid else 0o010 if stat.st_gid == user.gid else 0o001
            if not stat.st_mode & bit:
                return False
    return True


def tools_for(place: Place, user: Optional[User]) -> Path:
    """The folder of initdb, postgres, pg_dump and the others, runnable by the server's user."""
    mine = place.tools.folder("postgresql")
    if user is None or can_enter(mine, user):
        return mine / "bin"
    shared = _ROOT_HOME / "tools"
    shared.mkdir(mode=0o755, parents=True, exist_ok=True)
    return place.tools.folder_below("postgresql", shared) / "bin"


def verifier(password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password (RFC 5803), so that no statement carries the password."""
    salt, rounds = secrets.token_bytes(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored = hashlib.sha256(hmac.new(salted, b"Client Key", hashlib.sha256).digest()).digest()
    server = hmac.new(salted, b"Server Key", hashlib.sha256).digest()
    words = [base64.b64encode(data).decode() for data in (salt, stored, server)]
    return f"SCRAM-SHA-256${rounds}:{words[0]}${words[1]}:{words[2]}"


class Cluster(Part):
    """One PostgreSQL cluster, owned by the operator role."""

    buffers: str
    # SIGINT is PostgreSQL's fast shutdown: sessions end, a checkpoint is written.
    polite = signal.SIGINT
    patience = 60.0

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._user = server_user()
        self.data = home_for(place, self._user) / self.name

    def user(self) -> Optional[User]:
        return self._user

    def cwd(self) -> Path:
        return self.data

    def env(self) -> Dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}

    def bin(self) -> Path:
        return tools_for(self.place, self._user)

    def prepare(self) -> None:
        self.data.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        if self._user and self.data.parent == self.place.root / "data":
            self._open_the_way()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._own(self._write("coffer.conf", _SETTINGS.format(port=self.place.ports[self.name], buffers=self.buffers)))

    def _open_the_way(self) -> None:
        """Lets the server's user pass through the stack's folders without listing them."""
        for folder in (self.place.root, self.data.parent):
            folder.chmod(folder.stat().st_mode | 0o011)

    def _initdb(self) -> None:
        """Makes the cluster beside its place and moves it there, so that a broken attempt leaves none."""
        fresh = self.data.with_name(f".{self.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._own(fresh)
        secret = self.place.secret(self._superuser(), lambda: {"username": OPERATOR, "password": files.password()})
        handed = fresh.with_name(f".{self.name}.password")
        files.write(handed, secret["password"])
        self._own(handed)
        try:
            self._run_initdb(fresh, handed)
        finally:
            handed.unlink()
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as out:
            out.write("\ninclude_if_exists 'coffer.conf'\n")
        os.replace(fresh, self.data)

    def _run_initdb(self, fresh: Path, handed: Path) -> None:
        who = {} if self._user is None else {"user": self._user.uid, "group": self._user.gid, "extra_groups": []}
        done = subprocess.run(
            [str(self.bin() / "initdb"), "--pgdata", str(fresh), "--username", OPERATOR, "--pwfile", str(handed),
             "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale-provider", "builtin",
             "--builtin-locale", "C.UTF-8", "--locale", "C"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            env=self.env(), cwd="/", check=False, **who)
        if done.returncode != 0:
            if "No space left" in done.stdout:
                raise StackError(f"the disk is full at {fresh.parent}", "free some space and run the command again")
            raise StackError(f"initdb could not make the {self.name} cluster", "", done.stdout[-1500:])

    def _write(self, name: str, text: str) -> Path:
        files.write(self.data / name, text)
        return self.data / name

    def _own(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, self._user.uid, self._user.gid)

    def argv(self) -> List[str]:
        return [str(self.bin() / "postgres"), "-D", str(self.data)]

    def answers(self) -> bool:
        return self._psql("postgres", "SELECT 1;").returncode == 0

    def sql(self, database: str, statements: str) -> str:
        """Runs statements as the operator; stops at the first error."""
        done = self._psql(database, statements)
        if done.returncode != 0:
            raise StackError(f"the {self.name} cluster refused its set-up", "", done.stderr[-1500:])
        return done.stdout

    def _psql(self, database: str, statements: str) -> subprocess.CompletedProcess:
        secret = files.read_json(self.place.secret_file(self._superuser()))
        env = {**self.env(), "PGPASSWORD": secret["password"], "PGHOST": "127.0.0.1", "PGDATABASE": database,
               "PGPORT": str(self.place.ports[self.name]), "PGUSER": OPERATOR, "PGCONNECT_TIMEOUT": "5"}
        return subprocess.run([str(self.bin() / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"],
                              input=statements, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
                              check=False)

    def role(self, name: str, attributes: str) -> Dict[str, str]:
        """Makes the login role if it is not there, with the password of its secret file."""
        secret = self.place.secret(f"{self.name}-{name}", lambda: {"username": name, "password": files.password()})
        self.sql("postgres", f"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN CREATE ROLE {name} LOGIN; END IF;
            END $$;
            ALTER ROLE {name} {attributes} PASSWORD '{verifier(secret['password'])}';""")
        return secret

    def _superuser(self) -> str:
        return f"{self.name}-{OPERATOR}"

    def wipe(self) -> None:
        """Removes the data, wherever it lives."""
        shutil.rmtree(self.data, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.data.parent.rmdir()


class Catalog(Cluster):
    """Coffer's own database: an owner that migrates, an application that works, a reader that looks."""

    name = "catalog"
    port_names = ("catalog",)
    buffers = "64MB"
    DATABASE = "coffer_catalog"
    ROLES = ("coffer_migrator", "coffer_app", "coffer_reader")

    def settle(self) -> None:
        for role in self.ROLES:
            self.role(role, "NOSUPERUSER NOCREATEDB NOCREATEROLE")
        if not self.sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{self.DATABASE}';"):
            self.sql("postgres", f"CREATE DATABASE {self.DATABASE} OWNER coffer_migrator;")
        self.sql("postgres", f"""
            REVOKE CONNECT, TEMPORARY ON DATABASE {self.DATABASE} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {self.DATABASE} TO coffer_app, coffer_reader;
            REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;""")

    def describe(self) -> Dict[str, Any]:
        return {"url": self.url(), "host": "127.0.0.1", "port": self.place.ports[self.name], "database": self.DATABASE,
                **{f"{role[len('coffer_'):]}File": str(self.place.secret_file(f"{self.name}-{role}"))
                   for role in self.ROLES},
                "superuserFile": str(self.place.secret_file(self._superuser()))}

    def url(self) -> str:
        return f"jdbc:postgresql://{self.place.address(self.name)}/{self.DATABASE}"


class Tenants(Cluster):
    """A server for tenants' databases: the demo's, or anybody's for a try.

    `coffer_admin` is the key service's alone, which rotates its password: it makes the short-lived roles of each
    activity. Here it is a superuser, so that any database can be tried as it is, also one whose objects a superuser
    owns. A role with CREATEROLE, CREATEDB and BYPASSRLS does too, when it may pass on each tenant's owner role
    (GRANT owner TO coffer_admin WITH ADMIN OPTION) and the roles below.
    """

    name = "tenants"
    port_names = ("tenants",)
    buffers = "256MB"
    ADMIN = "coffer_admin"
    # What an activity's role may be given, so the giver must hold it with the right to pass it on.
    LENT = ("pg_read_all_data", "pg_monitor", "pg_signal_backend")

    def settle(self) -> None:
        if not self.sql("postgres", f"SELECT 1 FROM pg_roles WHERE rolname = '{self.ADMIN}';"):
            self.sql("postgres", f"CREATE ROLE {self.ADMIN} LOGIN;")
        self.sql("postgres", f"""
            ALTER ROLE {self.ADMIN} SUPERUSER CREATEROLE CREATEDB BYPASSRLS;
            GRANT {', '.join(self.LENT)} TO {self.ADMIN} WITH ADMIN OPTION;""")

    def new_admin_password(self) -> Dict[str, str]:
        """Gives the key service's role a password that only this process knows, for the key service to rotate."""
        made = {"username": self.ADMIN, "password": files.password()}
        self.sql("postgres", f"ALTER ROLE {self.ADMIN} PASSWORD '{verifier(made['password'])}';")
        return made

    def describe(self) -> Dict[str, Any]:
        return {"host": "127.0.0.1", "port": self.place.ports[self.name], "maintenanceDatabase": "postgres",
                "superuserFile": str(self.place.secret_file(self._superuser())), "binDir": str(self.bin()),
                "server": "local"}
