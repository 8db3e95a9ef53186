"""The store, spoken to without Coffer: makes objects, and deletes them as a script of one's own would."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple

from .rig import CHECKOUT, Rig

sys.path.append(str(CHECKOUT / "deploy" / "local"))
# The stack's own signing.
from coffer_local.sigv4 import Client, Credentials  # noqa: E402

_BYTES = 1024
_BATCH = 1000
_PUTTERS = 8


class Version(NamedTuple):
    """One version of an object."""

    key: str
    version: str


class Bucket:
    """A bucket as its administrator sees it, over one connection that is kept."""

    def __init__(self, endpoint: str, region: str, credentials: Tuple[str, str], name: str) -> None:
        self._made_of = (endpoint, region, credentials, name)
        self._client = Client(endpoint, region, Credentials(*credentials))
        self._connection = http.client.HTTPConnection(endpoint.split("://", 1)[1], timeout=120)
        self._name = name

    @staticmethod
    def of(rig: Rig, name: Optional[str] = None) -> Bucket:
        """Coffer's bucket, or another one with object lock."""
        store = rig.facts["store"]
        secret = json.loads(Path(store["adminCredentialsFile"]).read_text(encoding="utf-8"))
        bucket = Bucket(store["endpoint"], store["region"], (secret["access_key_id"], secret["secret_access_key"]),
                        name or store["bucket"])
        if name:
            bucket._send("PUT", "", headers={"x-amz-bucket-object-lock-enabled": "true"})
        return bucket

    def fill(self, keys: List[str], locked: timedelta) -> None:
        """Puts an object of 1 KiB at each key, locked for so long from its put."""
        share = -(-len(keys) // _PUTTERS)
        with ProcessPoolExecutor(_PUTTERS) as pool:
            for _ in pool.map(_put, [(self._made_of, keys[at:at + share], locked)
                                     for at in range(0, len(keys), share)]):
                pass

    def put(self, key: str, body: bytes, locked: timedelta) -> None:
        until = datetime.now(timezone.utc) + locked
        self._send("PUT", key, body=body, headers={
            "x-amz-object-lock-mode": "COMPLIANCE",
            "x-amz-object-lock-retain-until-date": until.strftime("%Y-%m-%dT%H:%M:%SZ")})

    def pages(self, prefix: str) -> Iterator[List[Version]]:
        """Every version under a prefix, 1,000 a page."""
        # The last call may be minutes ago, and the store has hung up.
        self._connection.close()
        query = {"versions": "", "prefix": prefix}
        while True:
            page = ElementTree.fromstring(self._send("GET", "", query))
            space = page.tag[:page.tag.index("}") + 1] if page.tag.startswith("{") else ""
            yield [Version(entry.findtext(f"{space}Key", ""), entry.findtext(f"{space}VersionId", ""))
                   for entry in page.findall(f"{space}Version")]
            if page.findtext(f"{space}IsTruncated") != "true":
                return
            query = {**query, "key-marker": page.findtext(f"{space}NextKeyMarker", ""),
                     "version-id-marker": page.findtext(f"{space}NextVersionIdMarker", "")}

    def count(self, prefix: str) -> int:
        return sum(len(page) for page in self.pages(prefix))

    def delete(self, versions: List[Version]) -> None:
        """S3's own batch: one request for up to 1,000 versions."""
        for at in range(0, len(versions), _BATCH):
            entries = "".join(f"<Object><Key>{one.key}</Key><VersionId>{one.version}</VersionId></Object>"
                              for one in versions[at:at + _BATCH])
            body = f"<Delete><Quiet>true</Quiet>{entries}</Delete>".encode()
            said = self._send("POST", "", {"delete": ""}, body,
                              {"content-md5": base64.b64encode(hashlib.md5(body).digest()).decode()})
            if b"<Error>" in said:
                raise SystemExit(f"bench: the store did not delete: {said[:300].decode()}")

    def _send(self, method: str, key: str, query: Optional[Dict[str, str]] = None, body: bytes = b"",
              headers: Optional[Dict[str, str]] = None) -> bytes:
        target, signed = self._client.signed("s3", method, f"/{self._name}/{key}".rstrip("/"), query or {}, body,
                                             headers or {})
        self._connection.request(method, target, body or None, signed)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"bench: {method} {key} at the store: HTTP {answer.status} {said[:300].decode()}")
        return said


def _put(work: Tuple[Tuple[str, str, Tuple[str, str], str], List[str], timedelta]) -> None:
    made_of, keys, locked = work
    bucket = Bucket(*made_of)
    for key in keys:
        bucket.put(key, os.urandom(_BYTES), locked)
