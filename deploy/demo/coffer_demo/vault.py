"""The store behind Coffer's back: what somebody with its disk or its administrator's key can see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Optional
from xml.etree import ElementTree

from coffer_local.sigv4 import Client, Credentials

from . import bitflip
from .story import Broken


class Store:
    """The stack's object store with its administrator's credentials."""

    def __init__(self, described: Dict[str, Any], data_folder: Path) -> None:
        key = json.loads(Path(described["adminCredentialsFile"]).read_text(encoding="utf-8"))
        self._client = Client(described["endpoint"], described["region"],
                              Credentials(key["access_key_id"], key["secret_access_key"]))
        self._bucket = described["bucket"]
        self._data = data_folder

    def flip_bit_in_pack(self, tenant: str, backup: str) -> str:
        """Flips one bit of the backup's first own pack, on the store's disk. Returns the pack's key."""
        packs = self._keys(f"tenants/{tenant}/packs/{backup}/")
        if not packs:
            raise Broken(f"the store holds no pack of backup {backup}")
        before = self.read(packs[0])
        bitflip.flip(self._data, before)
        after = self.read(packs[0])
        changed = sum(bin(a ^ b).count("1") for a, b in zip(before, after) if a != b)
        if len(before) != len(after) or changed != 1:
            raise Broken(f"the store does not serve the pack with one bit flipped but with {changed}")
        return packs[0]

    def _keys(self, prefix: str) -> List[str]:
        status, answer = self._client.s3("GET", f"/{self._bucket}", {"list-type": "2", "prefix": prefix})
        if status != 200:
            raise Broken(f"the store did not list its objects (HTTP {status})")
        return sorted(node.text or "" for node in ElementTree.fromstring(answer).iter()
                      if node.tag.endswith("}Key") or node.tag == "Key")

    def read(self, key: str, version: Optional[str] = None) -> bytes:
        """An object as it is now, or one version of it."""
        status, content = self._client.s3("GET", f"/{self._bucket}/{key}", {"versionId": version} if version else {})
        if status != 200:
            raise Broken(f"the store did not give {key} (HTTP {status})")
        return content
