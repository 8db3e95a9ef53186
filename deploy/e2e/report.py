#!/usr/bin/env python3
"""Sums up the test reports that a Maven run left behind.

First the invariants and fault rows of rows.txt: a row counts as shown when a test whose name starts
with its id ran and passed, as failed when one failed, and as uncovered when none ran, so that a row
is never taken for passed because nothing is there. Then the tables of runs that tests kept, summed
up by workflow, one line a module, what was skipped or failed by name, and one closing line. Exits 1
when a test failed or none passed.

Usage: report.py ROOT STAMP, where reports that are older than the file STAMP are of an earlier run.
"""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple

_PLACES = ("target/surefire-reports/TEST-*.xml", "target/failsafe-reports/TEST-*.xml")
_ROW = re.compile(r"[IWTKSBNDMACU]-?\d{1,2}")


class Case(NamedTuple):
    """A test as its report tells of it."""

    module: str
    owner: str
    name: str
    outcome: str


def cases(root: Path, since: float) -> Iterator[Case]:
    """Every test whose report is not older than the run."""
    for pom in sorted(root.glob("**/pom.xml")):
        if ".coffer" in pom.parts:
            continue
        module = pom.parent.relative_to(root).as_posix()
        for report in (path for place in _PLACES for path in pom.parent.glob(place)):
            if report.stat().st_mtime >= since:
                for case in ElementTree.parse(report).getroot().iter("testcase"):
                    yield Case(module, case.get("classname", ""), case.get("name", ""), _outcome(case))


def _outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def leading_ids(name: str) -> List[str]:
    """The ids at the start of a test's name: 'S5 S6 a pack of …' names two."""
    ids: List[str] = []
    for word in re.split(r"[\s,/+:]+", name):
        if not _ROW.fullmatch(word):
            break
        ids.append(word)
    return ids


def rows(root: Path) -> List[Tuple[str, str]]:
    lines = (root / "deploy/e2e/rows.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t", 1)) for line in lines if line and not line.startswith("#")]


def print_rows(root: Path, ran: List[Case]) -> None:
    counted: Dict[str, Counter] = {}
    for case in ran:
        for row in leading_ids(case.name):
            counted.setdefault(row, Counter())[case.outcome] += 1
    uncovered = 0
    for row, what in rows(root):
        outcomes = counted.get(row, Counter())
        if outcomes["failed"]:
            state = f"FAILED ({outcomes['failed']})"
        elif outcomes["passed"]:
            state = f"shown by {outcomes['passed']}"
        else:
            state, uncovered = "uncovered", uncovered + 1
        print(f"{row:<5} {state:<14} {what}")
    print(f"{uncovered} rows uncovered")


def print_runs(root: Path, since: float) -> None:
    """Tables below target/runs: a title, a heading, and a run a line, its workflow first, its outcome last."""
    for table in sorted((*root.glob("*/target/runs/*.tsv"), *root.glob("deploy/*/target/runs/*.tsv"))):
        if table.stat().st_mtime < since:
            continue
        title, _, *lines = table.read_text(encoding="utf-8").splitlines()
        print(f"\n{title.lstrip('# ')}:")
        runs: Dict[str, Counter] = {}
        for cells in (line.split("\t") for line in lines):
            runs.setdefault(cells[0], Counter())["right" if cells[-1] == "right" else "wrong"] += 1
        for workflow, counted in runs.items():
            print(f"  {workflow:<22} {sum(counted.values()):>3} runs, {counted['right']} right, {counted['wrong']} wrong")


def print_modules(ran: List[Case]) -> None:
    modules: Dict[str, Counter] = {}
    for case in ran:
        modules.setdefault(case.module, Counter())[case.outcome] += 1
    print()
    for module, counted in modules.items():
        print(f"{module:<16} {_counts(counted)}")
    for outcome in ("skipped", "failed"):
        named = [f"{case.module}  {case.owner}: {case.name}" for case in ran if case.outcome == outcome]
        if named:
            print(f"\n{outcome.capitalize()}:\n  " + "\n  ".join(named))


def _counts(counted: Counter) -> str:
    return f"{counted['passed']} passed, {counted['failed']} failed, {counted['skipped']} skipped"


def main(root: Path, stamp: Path) -> int:
    ran = list(cases(root, stamp.stat().st_mtime))
    print_rows(root, ran)
    print_runs(root, stamp.stat().st_mtime)
    print_modules(ran)
    total = Counter(case.outcome for case in ran)
    print(f"\n{_counts(total)}")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
