"""The commands that the README promises, and the proof that they are commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import List

CHECKOUT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_USAGE = re.compile(r"^  ([a-z]+(?: [a-z]+)*)(?:  |$)", re.MULTILINE)


def commands(text: str) -> List[List[str]]:
    """The words of each command line in the text's `sh` blocks."""
    lines = (line for block in _BLOCK.findall(text) for line in block.splitlines())
    return [shlex.split(line) for line in lines if line.strip()]


def links(text: str) -> List[str]:
    """The files and folders that the text points at, relative to the checkout."""
    return [link.split("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]


def known_words(usage: str) -> List[str]:
    """The words that `./coffer help` lists."""
    return [word for line in _USAGE.findall(usage) for word in line.split()]
