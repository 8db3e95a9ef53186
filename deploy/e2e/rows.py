#!/usr/bin/env python3
"""Prints which invariants and fault rows the last test run has shown.

A row counts as shown when a test whose name starts with its id ran and passed, as failed when one
failed, and as uncovered when none ran: a row is never taken for passed because nothing is there.
Reads the XML reports of every module; exits 1 when a row failed.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = re.compile(r"\b([IWTKSBNDMA]-?\d{1,2})\b")


def rows():
    for line in (ROOT / "deploy/e2e/rows.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t", 1)


def leading_ids(name):
    """The ids at the start of a test's name: 'S5 S6 a pack of …' names two."""
    ids = []
    for word in re.split(r"[\s,/+:]+", name):
        match = ROW.fullmatch(word)
        if not match:
            break
        ids.append(match.group(1))
    return ids


def results():
    for report in ROOT.glob("**/target/*-reports/TEST-*.xml"):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            if case.find("skipped") is not None:
                continue
            bad = case.find("failure") is not None or case.find("error") is not None
            for row in leading_ids(case.get("name", "")):
                yield row, bad


def main():
    shown, failed = {}, {}
    for row, bad in results():
        counts = failed if bad else shown
        counts[row] = counts.get(row, 0) + 1
    uncovered = 0
    for row, what in rows():
        if row in failed:
            state = f"FAILED ({failed[row]})"
        elif row in shown:
            state = f"shown by {shown[row]}"
        else:
            state = "uncovered"
            uncovered += 1
        print(f"{row:<5} {state:<14} {what}")
    print(f"{uncovered} rows uncovered, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
