"""Searches everything that a run leaves outside of databases and vaults for words that must not be there (I-7)."""

from __future__ import annotations

import base64
import binascii
import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List

from coffer_local import web

from .story import Broken

_ENCODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")


@dataclass
class Search:
    """Words to look for by what they are, and where each was found. The words themselves are never printed."""

    words: Dict[str, str]
    found: List[str] = field(default_factory=list)
    places: int = 0
    bytes: int = 0

    def look(self, place: str, text: str) -> None:
        self.places += 1
        self.bytes += len(text)
        for what, word in self.words.items():
            if word in text:
                self.found.append(f"{what} in {place}")


def stack_secrets(folder: Path) -> Dict[str, str]:
    """Every password, token and key that the stack keeps in files of its own."""
    files = sorted(folder.joinpath("secrets").glob("*.json")) + [folder / "tokens.json"]
    secrets = {}
    for file in files:
        for name, word in _strings(json.loads(file.read_text(encoding="utf-8"))):
            if len(word) >= 16:
                secrets[f"{file.stem} {name}".strip()] = word
    return secrets


def _strings(value: Any, name: str = "") -> Iterator["tuple[str, str]"]:
    if isinstance(value, str) and name not in ("username", "access_key_id", "role_id"):
        yield name, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _strings(entry, key)


class Histories:
    """Workflow histories, read with the workflow service's own command line tool."""

    def __init__(self, tool: Path, described: Dict[str, Any]) -> None:
        self._base = [str(tool), "--address", described["target"], "--namespace", described["namespace"],
                      "--output", "json"]

    def since(self, moment: str) -> Iterable["tuple[str, str]"]:
        """Workflow id and history of each run that started at or after the moment, with encoded payloads opened."""
        query = f"StartTime >= '{moment}'"
        for run in json.loads(self._call("workflow", "list", "--limit", "10000", "--query", query) or "[]"):
            execution = run["execution"]
            history = self._call("workflow", "show", "--workflow-id", execution["workflowId"],
                                 "--run-id", execution["runId"])
            yield execution["workflowId"], opened(history)

    def _call(self, *words: str) -> str:
        done = subprocess.run([*self._base[:1], *words, *self._base[1:]], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise Broken(f"the workflow service did not give a history: {done.stderr.strip()[-300:]}")
        return done.stdout


def opened(text: str) -> str:
    """The text, followed by what its base64 strings decode to."""
    parts = [text]
    for match in _ENCODED.finditer(text):
        try:
            decoded = base64.b64decode(match.group() + "=" * (-len(match.group()) % 4))
        except binascii.Error:
            continue
        parts.append(decoded.decode("utf-8", "replace"))
    return "\n".join(parts)


def logs(folder: Path) -> Iterable["tuple[str, str]"]:
    for file in sorted(folder.glob("*.log*")):
        yield f"log {file.name}", file.read_text(encoding="utf-8", errors="replace")


def metrics(address: str) -> "tuple[str, str]":
    """What a program publishes about itself."""
    status, text = web.raw("GET", f"{address}/prometheus", None, {})
    if status != 200:
        raise Broken(f"{address}/prometheus answers HTTP {status}")
    return f"metrics of {address}", text.decode("utf-8", "replace")
