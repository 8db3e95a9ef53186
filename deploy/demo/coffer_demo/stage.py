"""The stack that the demo plays on, and the two tenants in it."""

from __future__ import annotations

import datetime
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple, TypeVar
from urllib.parse import quote

from coffer_local.packages import Tools

from .command import Coffer
from .insider import Insider
from .server import Server
from .story import Story
from .traces import Histories
from .vault import Store

T = TypeVar("T")
_LOCAL = Path(__file__).resolve().parents[2] / "local"


@dataclass(frozen=True)
class Tenant:
    """A tenant with its database, and the words planted in it that must never leave it."""

    id: str
    database: str
    dataset: str
    script: str
    password: str = field(default_factory=lambda: "pw" + secrets.token_hex(16), repr=False)
    canary: str = field(default_factory=lambda: "row" + secrets.token_hex(16), repr=False)
    secret_table: str = field(default_factory=lambda: "tab" + secrets.token_hex(12), repr=False)

    @property
    def planted(self) -> Dict[str, str]:
        return {f"password of {self.id}": self.password, f"row value of {self.id}": self.canary,
                f"table name of {self.id}": self.secret_table}


class Stage:
    """Everything that an act may use."""

    def __init__(self, story: Story, coffer: Coffer, home: Path, described: Dict[str, Any]) -> None:
        self.story = story
        self.coffer = coffer
        self.described = described
        self.folder = Path(described["dir"])
        self.since = datetime.datetime.now(datetime.timezone.utc)
        binaries = Path(described["tenants"]["binDir"])
        self.server = Server(described["tenants"], binaries)
        self.insider = Insider(Server(described["catalog"], binaries))
        self.store = Store(described["store"], self.folder / "data" / "store")
        tools = Tools(home, _LOCAL / "packages.json", story.say)
        self.histories = Histories(tools.folder("temporal") / "bin" / "temporal", described["temporal"])
        # Given with every restore, so that it stands in each one's history.
        self.reason = f"demo {secrets.token_hex(4)}"
        self.restores = 0
        self.tenants: List[Tenant] = []
        # A third one, who leaves.
        self.leaver: Optional[Tenant] = None
        # What the catalog lists of the tenants' backups, in the order of the tenants.
        self.first: List[Dict[str, Any]] = []
        self.second: List[Dict[str, Any]] = []
        # What the programs published about themselves: place and text.
        self.published: List[Tuple[str, str]] = []

    def console(self, workflow: str) -> str:
        """The page of a workflow in the Temporal Web UI."""
        temporal = self.described["temporal"]
        return f"{temporal['ui']}/namespaces/{temporal['namespace']}/workflows/{quote(workflow, safe='')}"

    def token(self, role: str) -> str:
        """What somebody of this role signs in with."""
        return json.loads(Path(self.described["tokens"]).read_text(encoding="utf-8"))[role]

    @property
    def acme(self) -> Tenant:
        return self.tenants[0]

    @property
    def globex(self) -> Tenant:
        return self.tenants[1]

    def for_both(self, action: Callable[[Tenant], T]) -> List[T]:
        """Does it for both tenants at once; the results in their order."""
        with ThreadPoolExecutor(len(self.tenants)) as pool:
            return list(pool.map(action, self.tenants))
