"""Fetches Apache Maven for mvnw: fetch_maven.py VERSION SHA256 TARGET.

The archive comes from the first of these that has it: Maven's local repository, the repository
in MVNW_REPOURL, Maven's public default repository. The last one's address is taken from a pinned
and hash-checked Python package that knows it, so that pip's own configuration (index, proxy,
mirror) decides where the first byte comes from. Whatever the source, nothing is unpacked unless
it has the SHA-256 that mvnw pins. The target appears whole or not at all.
"""

import ast
import contextlib
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile

RESOLVER = "maven-artifact==0.3.5"
RESOLVER_SHA256 = "5bad986453cdfc1028de1e1e2243144b123aaad8cc723af71ec74485c263883b"


class FetchError(Exception):
    pass


def default_repository(work: pathlib.Path) -> str:
    """The `base` that the package's Downloader has by default; the package is read, never run."""
    requirements = work / "requirements.txt"
    requirements.write_text(f"{RESOLVER} --hash=sha256:{RESOLVER_SHA256}\n")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    pip += ["--only-binary=:all:", "--dest", str(work), "--requirement", str(requirements)]
    run = subprocess.run(pip, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if run.returncode != 0:
        cause = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise FetchError(f"pip could not fetch {RESOLVER} ({cause}); or set MVNW_REPOURL")
    (wheel,) = work.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        source = ast.parse(archive.read("maven_artifact/downloader.py"))
    for node in ast.walk(source):
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            names = [argument.arg for argument in node.args.args][-len(node.args.defaults):]
            return ast.literal_eval(dict(zip(names, node.args.defaults))["base"])
    raise FetchError(f"{RESOLVER} names no default repository; set MVNW_REPOURL")


def download(base: str, path: str, archive: pathlib.Path) -> None:
    try:
        with urllib.request.urlopen(f"{base.rstrip('/')}/{path}", timeout=60) as response:
            with archive.open("wb") as out:
                shutil.copyfileobj(response, out)
    except (OSError, ValueError) as cause:
        raise FetchError(f"the repository did not give {path} ({cause})") from cause


def checked(archive: pathlib.Path, sha256: str) -> pathlib.Path:
    actual = hashlib.sha256(archive.read_bytes()).hexdigest()
    if actual != sha256:
        raise FetchError(f"{archive.name} has SHA-256 {actual}, expected {sha256}: not unpacked")
    return archive


def archive_of(version: str, sha256: str, work: pathlib.Path) -> pathlib.Path:
    name = f"apache-maven-{version}-bin.zip"
    path = f"org/apache/maven/apache-maven/{version}/{name}"
    local = pathlib.Path.home() / ".m2" / "repository" / path
    if local.is_file():
        with contextlib.suppress(FetchError):
            return checked(local, sha256)
    print(f"mvnw: fetching Maven {version} (once)", file=sys.stderr)
    base = os.environ.get("MVNW_REPOURL") or default_repository(work)
    download(base, path, work / name)
    return checked(work / name, sha256)


def unpack(archive: pathlib.Path, work: pathlib.Path) -> pathlib.Path:
    with zipfile.ZipFile(archive) as entries:
        entries.extractall(work)
    (home,) = work.glob("apache-maven-*/")
    (home / "bin" / "mvn").chmod(0o755)
    return home


def main(version: str, sha256: str, target: pathlib.Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".maven-", dir=target.parent) as temporary:
        work = pathlib.Path(temporary)
        archive = archive_of(version, sha256, work)
        home = unpack(archive, work)
        try:
            home.rename(target)
        except OSError:
            # Another build was first; anything else is an error.
            if not (target / "bin" / "mvn").is_file():
                raise


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))
    except (FetchError, OSError, zipfile.BadZipFile) as error:
        sys.exit(f"mvnw: {error}")
