"""Results: a line on the screen and a JSON line each."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, List

from .clock import Series


class Report:
    """Everything that one run found."""

    def __init__(self) -> None:
        self._lines: List[Dict[str, Any]] = []

    def facts(self, **facts: object) -> None:
        """What figures depend on: the machine, versions, settings."""
        self._add(kind="facts", **facts)
        for name, value in facts.items():
            print(f"    {name}: {value}", flush=True)

    def limit(self, what: str, value: float, unit: str) -> None:
        """A physical limit, read in the same run."""
        self._add(kind="limit", what=what, value=round(value, 2), unit=unit)
        print(f"    limit  {what:<44} {value:9.2f} {unit}", flush=True)

    def sides(self, measure: str, what: str, sides: Dict[str, Series]) -> None:
        """How each side did, round by round."""
        for name, side in sides.items():
            self._add(kind="side", measure=measure, what=what, side=name, walls=[round(w, 3) for w in side.walls],
                      cpus=[round(c, 2) for c in side.cpus])
            print(f"    {what:<22} {name:<24} {side.median():7.2f} s ({min(side.walls):.2f}–{max(side.walls):.2f}, "
                  f"n={len(side.walls)}), {side.cpu():.1f} CPU s", flush=True)

    def value(self, measure: str, what: str, value: float, unit: str) -> None:
        """A figure without a gate."""
        self._add(kind="value", measure=measure, what=what, value=round(value, 3), unit=unit)
        print(f"    {what:<47} {value:7.2f} {unit}", flush=True)

    def gate(self, measure: str, what: str, ours: float, peer: float, limit: float, unit: str = "s") -> None:
        """Ours may be at most ``limit`` times the peer's."""
        ratio = ours / peer if peer else float("inf")
        held = ratio <= limit
        self._add(kind="gate", measure=measure, what=what, ours=round(ours, 3), peer=round(peer, 3), unit=unit,
                  ratio=round(ratio, 3), gate=round(limit, 3), held=held)
        print(f"({measure}) {what:<52} ours {ours:8.2f} {unit:<3} peer {peer:8.2f} {unit:<3} "
              f"ratio {ratio:6.3f}  gate ≤{limit:.3f} {'held' if held else 'MISSED'}", flush=True)

    def missed(self) -> List[str]:
        return [f"({line['measure']}) {line['what']}" for line in self._lines if line.get("held") is False]

    def gates(self) -> int:
        return sum(line["kind"] == "gate" for line in self._lines)

    def write(self, file: Path) -> None:
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self._lines), encoding="utf-8")

    def _add(self, **line: object) -> None:
        self._lines.append({**line, "load1": round(os.getloadavg()[0], 2)})
