"""What the demo tells while it goes, and what it has to show at the end."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional


class Broken(Exception):
    """The demo cannot go on. The text is for a person."""


@dataclass(frozen=True)
class Expectation:
    """One thing that had to be so, and whether it was."""

    act: str
    what: str
    expected: str
    found: str
    met: bool
    seconds: Optional[float]

    def as_json(self) -> Dict[str, Any]:
        return {"act": self.act, "what": self.what, "expected": self.expected, "found": self.found, "met": self.met,
                "seconds": None if self.seconds is None else round(self.seconds, 3)}


class Story:
    """Progress lines, expectations and links, in the order in which they came."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._said = threading.Lock()
        self._acts: List[str] = []
        self.expectations: List[Expectation] = []
        self.links: Dict[str, str] = {}

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    @property
    def failed(self) -> List[Expectation]:
        return [expectation for expectation in self.expectations if not expectation.met]

    def act(self, title: str) -> None:
        self._acts.append(title)
        self._print(f"\n{len(self._acts)}. {title}")

    def say(self, text: str) -> None:
        self._print(f"   {self.seconds:6.1f} s  {text}")

    def expect(self, what: str, expected: Any, found: Any, met: Optional[bool] = None,
               seconds: Optional[float] = None) -> None:
        """Notes whether what was found is what was expected; equality, unless told otherwise."""
        held = expected == found if met is None else met
        act = self._acts[-1] if self._acts else ""
        self.expectations.append(Expectation(act, what, str(expected), str(found), held, seconds))
        if held:
            self.say(f"{what}: {found}")
        else:
            self.say(f"NOT AS EXPECTED  {what}: expected {expected}, found {found}")

    def link(self, what: str, url: Optional[str]) -> None:
        if url:
            self.links[what] = url

    def finish(self) -> None:
        """The table of what happened, the links, and the verdict in one line."""
        print()
        for line in self._table():
            print(line.rstrip())
        if self.links:
            print("\nLook at it in the Temporal Web UI:")
            wide = max(map(len, self.links))
            for what, url in self.links.items():
                print(f"  {what.ljust(wide)}  {url}")
        met = len(self.expectations) - len(self.failed)
        print(f"\n{met} of {len(self.expectations)} expectations met in {self.seconds:.0f} s")
        for expectation in self.failed:
            print(f"not met: {expectation.act}: {expectation.what}")

    def _table(self) -> Iterator[str]:
        """What happened, act by act; what was expected only where something else was found."""
        what = max((len(e.what) for e in self.expectations), default=0)
        found = max((len(e.found) for e in self.expectations), default=0)
        act = None
        for e in self.expectations:
            if e.act != act:
                act = e.act
                yield f"    {act}"
            time_taken = "" if e.seconds is None else f"{e.seconds:6.1f} s"
            yield f"{'ok' if e.met else 'NO'}    {e.what.ljust(what)}  {e.found.ljust(found)}  {time_taken}"
            if not e.met:
                yield f"      {'expected:'.rjust(what)}  {e.expected}"

    def as_json(self) -> Dict[str, Any]:
        return {"passed": not self.failed, "seconds": round(self.seconds, 1),
                "expectations": [expectation.as_json() for expectation in self.expectations], "links": self.links}

    def _print(self, text: str) -> None:
        with self._said:
            print(text, flush=True)


def warn(text: str) -> None:
    print(f"coffer demo: {text}", file=sys.stderr)
