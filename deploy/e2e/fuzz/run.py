#!/usr/bin/env python3
"""Fuzzes the API by its own OpenAPI document, as every role, and names what it answers amiss.

  run.py --url URL --tokens FILE --server NAME --tenant ID --dataset ID --backup ID
         --restore ID --verification ID [--examples N] [--seed N] [--roles admin,auditor]

The document is the API's own /openapi.yml; tokens are a JSON file of tokens by role. No answer may be
a 5xx, every answer has to be as the document says, and data that breaks the document has to be
refused. The ids are of a tenant made for this: its database is backed up and restored at will.

The generator, Schemathesis, is fetched once by its hashes into .coffer/fuzz (or COFFER_HOME) and is no
part of what is shipped. COFFER_FUZZ_EXAMPLES sets the number of requests per operation for longer runs.
Ends with 0 when nothing was found, 1 with findings, 2 when it could not run, 3 when Python is too old.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
REQUIREMENTS = HERE / "requirements.txt"
ROLES = ("admin", "operator", "approver", "legal", "auditor", "service")
KINDS = ("server", "tenant", "dataset", "backup", "restore", "verification")


class FuzzError(Exception):
    """Why it cannot run: one line, and the exit code."""

    def __init__(self, text, code=2):
        super().__init__(text)
        self.code = code


def generator():
    """The folder of the pinned generator for this Python; fetched when it is not there yet."""
    if sys.version_info < (3, 10):
        raise FuzzError("the generator needs Python 3.10 or newer; this is " + sys.version.split()[0], 3)
    pins = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
    home = pathlib.Path(os.environ.get("COFFER_HOME") or ROOT / ".coffer").absolute() / "fuzz"
    place = home / f"{sys.implementation.cache_tag}-{pins}"
    if place.is_dir():
        return place
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = pathlib.Path(tempfile.mkdtemp(prefix=".fetch-", dir=home))
    try:
        install(fresh)
        fresh.rename(place)
    except OSError:
        if not place.is_dir():  # Else another run was faster.
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return place


def install(place):
    """Every file of every version has its hash in the requirements; nothing is built, nothing run."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps",
               "--only-binary=:all:", "--no-input", "--disable-pip-version-check",
               "--root-user-action=ignore", "--retries", "2", "--timeout", "20",
               "--target", str(place), "--requirement", str(REQUIREMENTS)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    if done.returncode != 0:
        words = (done.stdout.strip().splitlines() or ["no reason given"])[-1]
        raise FuzzError(f"pip could not fetch the generator: {words}")


def configuration(options, folder):
    """The configuration with the ids that are there. JSON's texts and lists are TOML's too."""
    file = folder / "schemathesis.toml"
    lines = ["", "[dictionaries]"]
    lines += [f"{kind} = {{ values = {json.dumps([getattr(options, kind)])} }}" for kind in KINDS]
    file.write_text((HERE / "schemathesis.toml").read_text() + "\n".join(lines) + "\n")
    return file


def fuzz(options, place, role, examples, folder):
    """One role's run; its findings are printed. Says whether there were none."""
    environment = dict(os.environ)
    environment.update(
        PYTHONPATH=os.pathsep.join((str(place), str(HERE))), PYTHONDONTWRITEBYTECODE="1",
        SCHEMATHESIS_HOOKS="hooks", COFFER_FUZZ_TOKEN=options.tokens[role])
    command = [sys.executable, "-m", "schemathesis.cli",
               "--config-file", str(configuration(options, folder)), "run",
               f"{options.url}/openapi.yml", "--url", options.url, "--no-color",
               "--max-examples", str(examples), "--seed", str(options.seed)]
    # Coverage visits every boundary of every field; once is enough, the other roles are refused.
    command += ["--phases", "coverage,fuzzing" if role == "admin" else "fuzzing"]
    begun = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False)
    took = time.monotonic() - begun
    print(f"{role}: {'nothing' if done.returncode == 0 else 'something'} found"
          f" with {examples} requests an operation, seed {options.seed}, {took:.0f} s", flush=True)
    if done.returncode != 0 or options.verbose:
        print(done.stdout, flush=True)
    return done.returncode == 0


def arguments(words):
    parser = argparse.ArgumentParser(description="Fuzzes the API by its OpenAPI document.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--tokens", required=True, type=lambda file: json.loads(pathlib.Path(file).read_text()))
    for kind in KINDS:
        parser.add_argument(f"--{kind}", required=True)
    parser.add_argument("--examples", type=int, default=int(os.environ.get("COFFER_FUZZ_EXAMPLES", "10")))
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--roles", type=lambda text: text.split(","), default=list(ROLES))
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args(words)


def main(words):
    options = arguments(words)
    try:
        place = generator()
    except FuzzError as impossible:
        print(f"fuzz: {impossible}", file=sys.stderr)
        return impossible.code
    clean = True
    with tempfile.TemporaryDirectory(prefix="coffer-fuzz-") as folder:
        for role in options.roles:
            examples = options.examples if role == "admin" else max(1, options.examples // 5)
            clean &= fuzz(options, place, role, examples, pathlib.Path(folder))
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
