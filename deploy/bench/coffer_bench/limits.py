"""What this machine can do at all, in the minutes of the run: a slow box is to be seen."""

from __future__ import annotations

import re
import shutil
import subprocess

from . import data
from .bench import Bench
from .clock import Series

_SAMPLE = 256 << 20
_DATABASE, _ROWS = "limits", 300_000


def measure(bench: Bench) -> None:
    server, report = bench.rig.server(), bench.report
    data.shop(server, _DATABASE, _ROWS)
    sample = bench.rig.folder / "sample.sql"
    with sample.open("wb") as out, subprocess.Popen([server.tools / "pg_dump", _DATABASE], env=server.env,
                                                    stdout=subprocess.PIPE) as dump:
        assert dump.stdout is not None
        left = _SAMPLE
        while left and (block := dump.stdout.read(min(left, 1 << 20))):
            out.write(block)
            left -= len(block)
        dump.kill()
    for level in (1, 3):
        said = subprocess.run(["zstd", f"-b{level}", "-i1", str(sample)], check=True, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
        report.limit(f"zstd -{level}, one core", float(re.findall(r"([\d.]+) MB/s", said)[-2]), "MB/s")
    if shutil.which("openssl"):
        said = subprocess.run(["openssl", "speed", "-seconds", "1", "-bytes", "1048576", "-evp", "aes-256-gcm"],
                              check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        report.limit("AES-256-GCM, one core", float(said.split()[-1].rstrip("k")) / 1000, "MB/s")
    copy, put = Series(), Series()
    copy.time(lambda: server.psql(_DATABASE, "COPY events TO '/dev/null'"))
    report.limit(f"COPY of {_ROWS * 2:,} rows on the server", copy.median(), "s")
    put.time(lambda: bench.peers.put(sample))
    report.limit("object put", sample.stat().st_size / put.median() / 1e6, "MB/s")
    sample.unlink()
