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
    """Words to look for by what they are, and where each was found. The words themselves are never printed.

    The control is a word that belongs where it is: a search that does not come upon it looks at the wrong things.
    """

    words: Dict[str, str]
    control: str
    found: List[str] = field(default_factory=list)
    controls: int = 0
    places: int = 0
    bytes: int = 0

    def look(self, place: str, text: str, but: Iterable[str] = ()) -> None:
        """Looks for all words but those, by what they are, that may stand here."""
        self.places += 1
        self.bytes += len(text)
        self.controls += self.control in text
        for what, word in self.words.items():
            if word in text and what not in but:
                self.found.append(f"{what} in {place}")


def connection_strings() -> Dict[str, str]:
    """What every connection string to a database begins with."""
    return {"a connection string": "postgresql://", "a driver's connection string": "jdbc:postgresql:"}


def stack_secrets(folder: Path) -> Dict[str, str]:
    """Every password, token and key that the stack keeps in files of its own."""
    files = sorted(folder.joinpath("secrets").glob("*.json")) + [folder / "tokens.json"]
    secrets = {"admission key": folder.joinpath("config", "admission-key").read_text(encoding="utf-8").strip()}
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


def database_of_runs(folder: Path) -> Iterable["tuple[str, str]"]:
    """All that the workflow service keeps of runs on its disk, as it lies there: what no listing shows is in it too."""
    for file in sorted(folder.glob("temporal.db*")):
        yield f"the workflow service's {file.name}", file.read_bytes().decode("utf-8", "replace")


def logs(folder: Path) -> Iterable["tuple[str, str]"]:
    for file in sorted(folder.glob("*.log*")):
        yield f"log {file.name}", file.read_text(encoding="utf-8", errors="replace")


def metrics(url: str, token: str = "") -> "tuple[str, str]":
    """What a program publishes about itself."""
    status, text = web.raw("GET", url, None, {"Authorization": f"Bearer {token}"} if token else {})
    if status != 200:
        raise Broken(f"{url} answers HTTP {status}")
    return f"metrics at {url}", text.decode("utf-8", "replace")
