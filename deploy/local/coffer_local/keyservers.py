"""Key servers of customers: declared by name, so that a tenant's key may be held there instead of in the key service."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Dict, Optional
from urllib.parse import urlsplit

from . import files
from .errors import StackError
from .place import Place

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")
_PATH = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*/?")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class KeyServer:
    """What the worker needs to ask a customer's key server. The secret stays in the file that is named."""

    address: str
    namespace: Optional[str]
    transit_mount: str
    token_role: str
    role_id: str
    secret_id_file: str


def known(place: Place) -> Dict[str, KeyServer]:
    return {name: KeyServer(**entry) for name, entry in files.read_json(_file(place), {}).items()}


def check(name: str, server: KeyServer) -> None:
    """Refuses what could be read as something else, keys that would travel in clear, and a secret that others read."""
    if not _NAME.fullmatch(name):
        raise StackError(f"the key server's name {name!r} is not of the form {_NAME.pattern}")
    for what, path in (("mount", server.transit_mount), ("namespace", server.namespace)):
        if path is not None and not _PATH.fullmatch(path):
            raise StackError(f"the key server's {what} {path!r} is not of the form {_PATH.pattern}")
    url = urlsplit(server.address)
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/") or url.username:
        raise StackError(f"{server.address} is no address of a key server", "give it as https://host:port")
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        raise StackError(f"{server.address} has no TLS: data keys would travel in clear", "give it as https://host:port")
    secret = Path(server.secret_id_file)
    if not secret.is_file():
        raise StackError(f"{secret} is missing", "put the AppRole's secret id into it, mode 0600")
    if secret.stat().st_mode & 0o077:
        raise StackError(f"{secret} can be read by others", f"chmod 600 {secret}")


def declare(place: Place, name: str, server: KeyServer) -> None:
    """A tenant's key is found by this name, so a name stays with its mount; the rest may change."""
    check(name, server)
    everyone: Dict[str, Any] = {other: asdict(there) for other, there in known(place).items()}
    before = everyone.get(name)
    if before is not None and before["transit_mount"] != server.transit_mount:
        raise StackError(f"the key server {name} is declared with mount {before['transit_mount']}",
                         "declare another mount under another name")
    everyone[name] = asdict(server)
    files.write_json(_file(place), everyone)


def _file(place: Place) -> Path:
    return place.folder("config") / "key-servers.json"
