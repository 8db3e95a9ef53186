"""Database servers that Coffer backs up: known to the key service by credentials, to the worker by address."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict

from . import files, web
from .errors import StackError
from .keyservice import DATABASE, KeyService
from .place import Place

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,253})")
_DATABASE = re.compile(r"[A-Za-z0-9_-]{1,63}")


@dataclass(frozen=True)
class Server:
    """What the worker needs to reach a server. No credentials: those are leased from the key service."""

    engine: str
    host: str
    port: int
    maintenance_database: str
    sslmode: str

    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (f"postgresql://{{{{username}}}}:{{{{password}}}}@{host}:{self.port}"
                f"/{self.maintenance_database}?sslmode={self.sslmode}")


def known(place: Place) -> Dict[str, Server]:
    return {name: Server(**entry) for name, entry in files.read_json(_file(place), {}).items()}


def check(name: str, server: Server) -> None:
    """Refuses what could be read as something else in a connection URL."""
    for what, value, rule in (("name", name, _NAME), ("host", server.host, _HOST),
                              ("database", server.maintenance_database, _DATABASE)):
        if not rule.fullmatch(value):
            raise StackError(f"the server's {what} {value!r} is not of the form {rule.pattern}")
    if not 0 < server.port < 65536:
        raise StackError(f"{server.port} is no port")


def check_alone(name: str, server: Server, others: Dict[str, Server]) -> None:
    """A server has one name, or two tenants could be given the same database under two."""
    for other, there in others.items():
        if other != name and (there.host.lower(), there.port) == (server.host.lower(), server.port):
            raise StackError(f"{server.host}:{server.port} is known as server {other}", "use that name for its datasets")


def register(place: Place, keys: KeyService, name: str, server: Server, admin: Dict[str, str], rotate: bool) -> None:
    """Hands the server's administrator to the key service, which then gives it a password nobody else knows."""
    check(name, server)
    check_alone(name, server, known(place))
    token = keys.login("registrar")
    config = {"plugin_name": "postgresql-database-plugin", "allowed_roles": ["*"], "connection_url": server.url(),
              "username": admin["username"], "password": admin["password"], "password_authentication": "scram-sha-256"}
    try:
        keys.request("POST", f"{DATABASE}/config/{name}", config, token)
        if rotate:
            keys.request("POST", f"{DATABASE}/rotate-root/{name}", {}, token)
    except web.Refused as refused:
        raise StackError(f"the key service could not take over server {name} (HTTP {refused.status})",
                         "check host, port, the role's name and its password") from None
    _keep(place, name, server)


def move(place: Place, keys: KeyService, name: str, server: Server) -> None:
    """Tells the key service that a server answers elsewhere; the rotated password stays."""
    token = keys.login("registrar")
    keys.request("POST", f"{DATABASE}/config/{name}",
                 {"plugin_name": "postgresql-database-plugin", "connection_url": server.url()}, token)
    _keep(place, name, server)


def registered(keys: KeyService, name: str) -> bool:
    try:
        keys.request("GET", f"{DATABASE}/config/{name}", token=keys.login("registrar"))
    except web.Refused as refused:
        if refused.status == 404:
            return False
        raise
    return True


def _keep(place: Place, name: str, server: Server) -> None:
    all_known: Dict[str, Any] = files.read_json(_file(place), {})
    all_known[name] = asdict(server)
    files.write_json(_file(place), all_known)


def _file(place: Place) -> Path:
    return place.folder("config") / "servers.json"
