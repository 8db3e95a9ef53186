"""Class archives of worker and API: what the first run loaded, mapped by later ones (JEP 350).

They halve the time to the first answer. An archive belongs to exactly one JDK and one set of jars, both in its
name. A program without one writes it when it is stopped; it is moved into place only whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import List

from . import files


@dataclass(frozen=True)
class Archive:
    """The archive of one program, shared by the stacks of a checkout."""

    kept: Path
    fresh: Path

    def flags(self) -> List[str]:
        """Uses the archive, or has one written at the end of this run."""
        if self.kept.exists():
            return ["-Xshare:auto", f"-XX:SharedArchiveFile={self.kept}"]
        self._clear()
        return [f"-XX:ArchiveClassesAtExit={self.fresh}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]

    def keep(self) -> None:
        """After the program has ended: takes over what it wrote, and drops what older jars had."""
        if not self.fresh.exists():
            return
        with contextlib.suppress(OSError):
            files.private_dir(self.kept.parent)
            moved = self.kept.with_name(f".{self.kept.name}.{os.getpid()}")
            shutil.move(str(self.fresh), moved)
            os.replace(moved, self.kept)
            for old in self.kept.parent.glob(f"{self.kept.name.split('-')[0]}-*.jsa"):
                if old != self.kept:
                    old.unlink()

    def _clear(self) -> None:
        for left in self.fresh.parent.glob("*.jsa"):
            with contextlib.suppress(OSError):
                left.unlink()


def of(name: str, checkout: Path, data: Path, jdk: Path, jar: Path) -> Archive:
    """The archive that fits this JDK and these jars."""
    digest = hashlib.sha256((jdk / "release").read_bytes())
    for path in (jar, *sorted((jar.parent / "lib").glob("*.jar"))):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    file = f"{name}-{digest.hexdigest()[:16]}.jsa"
    return Archive(checkout / ".coffer" / "cds" / file, data / file)
