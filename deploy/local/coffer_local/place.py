"""Where a stack keeps what: folders, ports, secrets. Passed to every part."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict

from . import files
from .packages import Tools
from .process import Process


@dataclass(frozen=True)
class Place:
    """One stack's folder and what its parts need to know of it."""

    root: Path
    checkout: Path
    tools: Tools
    ports: Dict[str, int]
    say: Callable[[str], None]

    def folder(self, *names: str) -> Path:
        return files.private_dir(self.root.joinpath(*names))

    def secret_file(self, name: str) -> Path:
        return self.folder("secrets") / f"{name}.json"

    def secret(self, name: str, make: Callable[[], Any]) -> Any:
        return files.secret(self.secret_file(name), make)

    def address(self, port: str) -> str:
        return f"127.0.0.1:{self.ports[port]}"

    def process(self, part: str) -> Process:
        return Process(self.folder("run") / f"{part}.json", self.folder("logs") / f"{part}.log")

    @property
    def config_file(self) -> Path:
        return self.root / "config" / "coffer.yml"

    @property
    def own_config_file(self) -> Path:
        """The user's own settings; where the file is, its keys win over the generated ones."""
        return self.root / "config" / "own.yml"
