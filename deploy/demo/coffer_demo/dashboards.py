"""Which metrics the board and the alert rules rest on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import List, Set

FOLDER = Path(__file__).resolve().parents[2] / "dashboards"
_METRIC = re.compile(r"\b(?:coffer|temporal|jvm)_[a-z_]+\b")
_SAMPLE = re.compile(r"^([a-z_]+)[{ ]", re.MULTILINE)


def named() -> Set[str]:
    files = [FOLDER / "coffer-alerts.yml", FOLDER / "coffer-grafana.json"]
    return {name for file in files for name in _METRIC.findall(file.read_text(encoding="utf-8"))}


def missing(exposition: str) -> List[str]:
    """The named metrics that this text, as a program publishes it, has no sample of."""
    return sorted(named() - set(_SAMPLE.findall(exposition)))
