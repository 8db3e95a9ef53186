"""The stack as a whole: what depends on what, up, down, status."""

from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, List, Optional

from . import files, keyservers, ports, servers, settings, tokens
from .errors import StackError
from .javaparts import Api, JavaPart, Worker
from .keyservice import KeyService
from .objectstore import ObjectStore
from .packages import Tools
from .part import Part
from .place import Place
from .postgres import Catalog, Tenants
from .process import End, User
from .temporal import Temporal

SERVERS = ("temporal", "keys", "store", "catalog", "tenants")
PROGRAMS = ("worker", "api")
ALL = SERVERS + PROGRAMS
ALIASES = {"postgres": ("catalog", "tenants"), "servers": SERVERS, "all": ALL}
_KINDS = {kind.name: kind for kind in (Temporal, KeyService, ObjectStore, Catalog, Tenants, Worker, Api)}
LOCAL_SERVER = "local"
_LOCK = Path(__file__).resolve().parents[1] / "packages.json"


def parts_of(text: str) -> List[str]:
    """The parts that a list such as `temporal,postgres` names, in starting order."""
    wanted = set()
    for word in text.split(","):
        names = ALIASES.get(word, (word,))
        unknown = [name for name in names if name not in ALL]
        if unknown:
            raise StackError(f"there is no part {unknown[0]!r}", f"parts are {', '.join(ALL)}, postgres, servers, all")
        wanted.update(names)
    return [name for name in ALL if name in wanted]


class Stack:
    """One stack folder. Commands on the same folder wait for one another."""

    def __init__(self, root: Path, checkout: Path, home: Path, say: Callable[[str], None]) -> None:
        self.root = root.absolute()
        self._checkout = checkout
        self._home = home
        self._say = say
        self._said = threading.Lock()

    def up(self, names: List[str], port_mode: Optional[str], webhook_url: Optional[str] = None) -> Dict[str, Any]:
        """Starts what is not running and waits until each part answers. Twice is as good as once."""
        with self._locked():
            place = self._place(names, port_mode)
            parts = [self._part(place, name) for name in names]
            for part in parts:
                part.check()
            tokens.make(place)
            self._together([part for part in parts if part.name in SERVERS], self._up)
            self._introduce(place, names)
            settings.write(place, webhook_url)
            for part in parts:
                if isinstance(part, JavaPart):
                    if part.outdated():
                        self._down(part)
                    self._up(part)
            return self._describe(place)

    def prepare_containers(self) -> Path:
        """Makes the folders and configuration that deploy/compose.yaml mounts. Returns its environment file."""
        with self._locked():
            place = self._place(ALL, "fixed")
            tokens.make(place)
            parts = [self._part(place, name) for name in SERVERS]
            self._together(parts, lambda part: part.prepare())
            (cluster,) = (part for part in parts if isinstance(part, Catalog))
            user = cluster.user() or User("", os.getuid(), os.getgid())
            values = {"STACK": self.root, "UID": os.getuid(), "GID": os.getgid(),
                      "POSTGRES": cluster.data.parent, "POSTGRES_UID": user.uid, "POSTGRES_GID": user.gid}
            env = place.folder("config") / "compose.env"
            files.write(env, "".join(f"COFFER_{name}={value}\n" for name, value in values.items()))
            return env

    def settle(self, names: List[str]) -> Dict[str, Any]:
        """Sets up servers that compose has started, as up does with those that it starts itself."""
        with self._locked():
            place = self._place(ALL, None)
            self._together([self._part(place, name) for name in names if name in SERVERS],
                           lambda part: part.settle_elsewhere())
            self._introduce(place, names)
            settings.write(place)
            return self._describe(place)

    def down(self, wipe: bool = False) -> List[str]:
        """Stops what this stack started, last first. With wipe, removes its data too."""
        with self._locked():
            place = self._place(ALL, None)
            stopped = []
            for group in (("api",), ("worker",), SERVERS):
                parts = [self._part(place, name) for name in group]
                self._together([part for part in parts if part.process.pid() is not None],
                               lambda part: stopped.append(part.name) if self._down(part) else None)
            if wipe:
                self._wipe(place)
        if wipe:
            shutil.rmtree(self.root, ignore_errors=True)
        return stopped

    def status(self) -> Dict[str, Any]:
        if not self.root.is_dir():
            return {"dir": str(self.root), "parts": {name: {"state": "stopped"} for name in ALL}}
        return self._describe(self._place(ALL, None))

    def add_server(self, name: str, server: servers.Server, admin: Dict[str, str], rotate: bool) -> None:
        """Registers a server of the user's own and lets a running worker know."""
        with self._locked():
            place = self._place(ALL, None)
            keys = KeyService(place)
            if keys.process.pid() is None:
                raise StackError("the key service is not running", "run ./coffer up first")
            servers.register(place, keys, name, server, admin, rotate)
            self._renew_programs(place)

    def add_key_server(self, name: str, server: keyservers.KeyServer) -> None:
        """Declares a customer's key server and lets a running worker know."""
        with self._locked():
            place = self._place(ALL, None)
            keyservers.declare(place, name, server)
            self._renew_programs(place)

    def _renew_programs(self, place: Place) -> None:
        if settings.write(place):
            for part in (self._part(place, program) for program in PROGRAMS):
                if self._down(part):
                    self._up(part)

    def fetch(self) -> None:
        """Fetches and unpacks every pinned package, for a later start without network."""
        Tools(self._home, _LOCK, self._tell).fetch_all()

    def servers(self) -> Dict[str, servers.Server]:
        return servers.known(self._place(ALL, None))

    def key_servers(self) -> Dict[str, keyservers.KeyServer]:
        return keyservers.known(self._place(ALL, None))

    def _introduce(self, place: Place, names: Iterable[str]) -> None:
        """Makes the local tenants' server known to the key service, once; follows it when its port moved."""
        if not {"keys", "tenants"} <= set(names):
            return
        keys, tenants = KeyService(place), Tenants(place)
        here = servers.Server("POSTGRESQL", "127.0.0.1", place.ports["tenants"], "postgres", "disable")
        kept = servers.known(place).get(LOCAL_SERVER)
        if kept is None or not servers.registered(keys, LOCAL_SERVER):
            servers.register(place, keys, LOCAL_SERVER, here, tenants.new_admin_password(), rotate=True)
        elif kept != here:
            servers.move(place, keys, LOCAL_SERVER, here)

    def _together(self, parts: List[Part], action: Callable[[Part], Any]) -> None:
        """Runs the action for all parts at once; the first error is told when all have ended."""
        if not parts:
            return
        with ThreadPoolExecutor(len(parts)) as pool:
            outcomes = [pool.submit(action, part) for part in parts]
        for outcome in outcomes:
            outcome.result()

    def _up(self, part: Part) -> None:
        begun = time.monotonic()
        fresh = part.up()
        self._tell(f"{part.name:<9} {'ready in %.1f s' % (time.monotonic() - begun) if fresh else 'already running'}")

    def _down(self, part: Part) -> bool:
        begun = time.monotonic()
        end = part.down()
        if end is not End.NOT_RUNNING:
            how = "killed after" if end is End.KILLED else "stopped in"
            self._tell(f"{part.name:<9} {how} {time.monotonic() - begun:.1f} s")
        return end is not End.NOT_RUNNING

    def _wipe(self, place: Place) -> None:
        for part in (Catalog(place), Tenants(place)):
            part.wipe()

    def _part(self, place: Place, name: str) -> Part:
        return _KINDS[name](place)

    def _place(self, names: Iterable[str], mode: Optional[str]) -> Place:
        """The stack's folder with a port for every part. Ports stay as they were first chosen."""
        files.private_dir(self.root)
        kept = ports.load(self.root / "ports.json")
        mode = mode or kept["mode"] or "fixed"
        wanted = [port for kind in _KINDS.values() for port in kind.port_names]
        chosen = ports.choose(kept["ports"] if mode == kept["mode"] else {}, wanted, mode)
        place = Place(self.root, self._checkout, Tools(self._home, _LOCK, self._tell), chosen, self._tell)
        if mode == "auto":
            self._move_off_busy_ports(place, names)
        if kept != {"mode": mode, "ports": chosen}:
            files.write_json(self.root / "ports.json", {"mode": mode, "ports": chosen})
        return place

    def _move_off_busy_ports(self, place: Place, names: Iterable[str]) -> None:
        for part in (self._part(place, name) for name in names):
            if part.process.pid() is None:
                place.ports.update(ports.replace_busy(place.ports, part.port_names))

    def _describe(self, place: Place) -> Dict[str, Any]:
        described: Dict[str, Any] = {"dir": str(self.root), "config": str(place.config_file),
                                     "tokens": str(tokens.clear_file(place)), "parts": {}}
        for name in ALL:
            part = self._part(place, name)
            state = part.state()
            described["parts"][name] = {"state": state, "pid": part.process.pid(), "log": str(part.process.log)}
            if not isinstance(part, JavaPart) or state != "stopped":
                described[name] = part.describe()
        return described

    def _locked(self):
        files.private_dir(self.root)
        return files.exclusive(self.root / "lock", self._tell)

    def _tell(self, text: str) -> None:
        with self._said:
            self._say(text)
