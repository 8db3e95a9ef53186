#!/usr/bin/env python3
"""Sums up the test reports that a Maven run left behind: one line a module, failures by name, one closing line."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

_PLACES = ("target/surefire-reports/TEST-*.xml", "target/failsafe-reports/TEST-*.xml")


def outcomes(root: Path, since: float) -> Iterator[Tuple[str, str, str]]:
    """Module, test and outcome of every test whose report is not older than the run."""
    for pom in sorted(root.glob("**/pom.xml")):
        if ".coffer" in pom.parts:
            continue
        module = pom.parent.relative_to(root).as_posix()
        for report in (path for place in _PLACES for path in pom.parent.glob(place)):
            if report.stat().st_mtime >= since:
                for case in ElementTree.parse(report).getroot().iter("testcase"):
                    yield module, f"{case.get('classname')}: {case.get('name')}", _outcome(case)


def _outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def report(root: Path, since: float) -> int:
    modules: Dict[str, Counter] = {}
    failed: List[str] = []
    skipped: List[str] = []
    for module, test, outcome in outcomes(root, since):
        modules.setdefault(module, Counter())[outcome] += 1
        if outcome != "passed":
            (failed if outcome == "failed" else skipped).append(f"{module}  {test}")
    print()
    for module, counted in modules.items():
        print(f"{module:<16} {_counts(counted)}")
    for title, tests in (("Skipped", skipped), ("Failed", failed)):
        if tests:
            print(f"\n{title}:\n  " + "\n  ".join(tests))
    total = sum(modules.values(), Counter())
    print(f"\n{_counts(total)}")
    return 1 if failed or not total["passed"] else 0


def _counts(counted: Counter) -> str:
    return f"{counted['passed']} passed, {counted['failed']} failed, {counted['skipped']} skipped"


if __name__ == "__main__":
    sys.exit(report(Path(sys.argv[1]), Path(sys.argv[2]).stat().st_mtime))
