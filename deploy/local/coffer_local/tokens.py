"""Bearer tokens of the API: clear for their user, hashed for the API. And the key under which it admits runs."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any, Dict, List

from . import files
from .place import Place

ROLES = ("admin", "operator", "approver", "legal", "auditor", "service")


def make(place: Place) -> None:
    """Makes missing tokens; the API's file holds SHA-256 sums, of no use to whoever reads them."""
    clear: Dict[str, str] = files.read_json(clear_file(place), {})
    missing = {role: f"cof_{secrets.token_urlsafe(32)}" for role in ROLES if role not in clear}
    if missing:
        clear = {**clear, **missing}
        files.write_json(clear_file(place), clear)
    hashes: List[Dict[str, Any]] = [
        {"name": role, "role": role.upper(), "sha256": hashlib.sha256(token.encode()).hexdigest(), "tenants": ["*"]}
        for role, token in clear.items()]
    if files.read_json(hash_file(place)) != hashes:
        files.write_json(hash_file(place), hashes)
    if not admission_key_file(place).exists():
        files.write(admission_key_file(place), secrets.token_hex(32) + "\n")


def clear_file(place: Place) -> Path:
    return place.root / "tokens.json"


def hash_file(place: Place) -> Path:
    return place.folder("config") / "token-hashes.json"


def admission_key_file(place: Place) -> Path:
    """32 bytes in hexadecimal that API and worker share: the workflow service alone can admit nothing."""
    return place.folder("config") / "admission-key"
