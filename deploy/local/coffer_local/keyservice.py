"""OpenBao as the key service: raft storage on disk, unsealed by a key in the stack's folder.

The first start initialises it; set-up then runs with the root token, which is revoked afterwards. The
recovery key stays in the stack's folder and makes a new root token when the set-up below changes.
Each identity is an AppRole of its own:

- steward    prepares tenants: their transit keys, policies and database roles; no other power
- minter     gives out and takes back short tokens of tenants (`coffer-t-*` policies), nothing else
- registrar  tells the database engine about servers (`server add`)
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any, Dict, List, Optional

from . import files, web
from .errors import StackError
from .part import Part

TRANSIT = "transit"
DATABASE = "database"
TOKEN_ROLE = "coffer-tenant"
# Leases and tokens end after a quarter of an hour unless renewed, and never outlive the longest activity.
DEFAULT_TTL = "15m"
MAX_TTL = "12h"

POLICIES = {
    # Parameters that would let a key leave the service are refused whatever their value.
    "coffer-steward": """
path "transit/keys/t-*" {
  capabilities = ["create", "read", "update"]
  denied_parameters = {
    "exportable" = []
    "allow_plaintext_backup" = []
    "deletion_allowed" = []
  }
}
path "sys/policies/acl/coffer-t-*" { capabilities = ["create", "read", "update", "delete"] }
path "database/roles/*" { capabilities = ["create", "read", "update", "delete"] }
path "database/config/*" { capabilities = ["read"] }
path "sys/leases/revoke-prefix/database/creds/*" { capabilities = ["update", "sudo"] }
""",
    "coffer-minter": """
path "auth/token/create/coffer-tenant" { capabilities = ["create", "update"] }
path "auth/token/revoke-accessor" { capabilities = ["update"] }
path "sys/leases/revoke" { capabilities = ["update"] }
path "sys/leases/lookup" { capabilities = ["update"] }
""",
    "coffer-registrar": """
path "database/config/*" { capabilities = ["create", "read", "update", "delete"] }
path "database/rotate-root/*" { capabilities = ["update"] }
path "database/reset/*" { capabilities = ["update"] }
""",
}
APP_ROLES = {"steward": "coffer-steward", "minter": "coffer-minter", "registrar": "coffer-registrar"}
_APP_ROLE = {"bind_secret_id": True, "secret_id_bound_cidrs": ["127.0.0.1/32"], "token_bound_cidrs": ["127.0.0.1/32"],
             "token_ttl": "30m", "token_max_ttl": "4h", "token_no_default_policy": True}
_TENANT_TOKENS = {"allowed_policies_glob": ["coffer-t-*"], "disallowed_policies": ["root", "default"],
                  "orphan": True, "renewable": True, "token_explicit_max_ttl": MAX_TTL,
                  "token_no_default_policy": True, "token_type": "service"}


class KeyService(Part):
    name = "keys"
    port_names = ("keys", "keys-cluster")

    def prepare(self) -> None:
        seal = self.place.folder("secrets") / "seal.key"
        if not seal.exists():
            if (self.cwd() / "raft" / "vault.db").exists():
                raise StackError(f"{seal} is gone: nothing else can open the key service's data",
                                 "put it back, or start over: ./coffer down --wipe")
            fd = os.open(seal, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "wb") as out:
                out.write(secrets.token_bytes(32))
        files.private_dir(self.cwd() / "raft")
        self.place.folder("config")
        files.write(self._config_file(), self._config(seal))

    def _config(self, seal: Path) -> str:
        quote = json.dumps
        return f"""# Written at every start.
storage "raft" {{
  path    = {quote(str(self.cwd() / "raft"))}
  node_id = "local"
  # One node needs no patience for others: elections in one second, not five.
  performance_multiplier = 1
}}
listener "tcp" {{
  address     = {quote(self.place.address("keys"))}
  tls_disable = true
  # A new root token takes the recovery key, which the stack's folder keeps.
  disable_unauthed_generate_root_endpoints = false
}}
seal "static" {{
  current_key_id = "local-1"
  current_key    = {quote(f"file://{seal}")}
}}
audit "file" "main" {{
  options {{
    file_path = {quote(str(self.place.folder("logs") / "keys-audit.log"))}
    mode      = "0600"
  }}
}}
api_addr          = {quote(f"http://{self.place.address('keys')}")}
cluster_addr      = {quote(f"http://{self.place.address('keys-cluster')}")}
default_lease_ttl = "{DEFAULT_TTL}"
max_lease_ttl     = "{MAX_TTL}"
log_level         = "warn"
"""

    def argv(self) -> List[str]:
        return [str(self.place.tools.folder("openbao") / "bin" / "bao"), "server", f"-config={self._config_file()}"]

    def answers(self) -> bool:
        health = web.call("GET", f"{self._url()}/v1/sys/health?uninitcode=200&sealedcode=200&standbycode=503", timeout=5.0)
        if not health["initialized"]:
            return True
        return not health["sealed"]

    def settle(self) -> None:
        if not self.request("GET", "sys/init")["initialized"]:
            made = self.request("PUT", "sys/init", {"recovery_shares": 1, "recovery_threshold": 1})
            files.write_json(self.place.secret_file("keys-recovery"), {"recovery_key": made["recovery_keys_base64"][0]})
            files.write_json(self._root_file(), {"token": made["root_token"]})
            self._wait(None, time.monotonic() + 30.0)
        wanted = hashlib.sha256(json.dumps([POLICIES, APP_ROLES, _APP_ROLE, _TENANT_TOKENS]).encode()).hexdigest()
        done = self.place.folder("config") / "keys-setup.json"
        if files.read_json(done) != {"digest": wanted}:
            root = self._root_token()
            self._set_up(root)
            files.write_json(done, {"digest": wanted})
            self.request("POST", "auth/token/revoke-self", token=root)
            self._root_file().unlink()

    def _set_up(self, root: str) -> None:
        mounts = self.request("GET", "sys/mounts", token=root)["data"]
        for mount in (TRANSIT, DATABASE):
            if f"{mount}/" not in mounts:
                self.request("POST", f"sys/mounts/{mount}", {"type": mount}, root)
        if "approle/" not in self.request("GET", "sys/auth", token=root)["data"]:
            self.request("POST", "sys/auth/approle", {"type": "approle"}, root)
        for name, text in POLICIES.items():
            self.request("PUT", f"sys/policies/acl/{name}", {"policy": text}, root)
        self.request("POST", f"auth/token/roles/{TOKEN_ROLE}", _TENANT_TOKENS, root)
        for role, policy in APP_ROLES.items():
            self.request("POST", f"auth/approle/role/coffer-{role}", {**_APP_ROLE, "token_policies": [policy]}, root)
            self.place.secret(f"keys-{role}", lambda: self._app_role(role, root))

    def _app_role(self, role: str, root: str) -> Dict[str, str]:
        path = f"auth/approle/role/coffer-{role}"
        return {"role_id": self.request("GET", f"{path}/role-id", token=root)["data"]["role_id"],
                "secret_id": self.request("POST", f"{path}/secret-id", {}, root)["data"]["secret_id"]}

    def _root_token(self) -> str:
        """The token of the first start while its set-up is unfinished; else a new one from the recovery key."""
        kept = files.read_json(self._root_file())
        if kept is not None:
            return kept["token"]
        recovery = files.read_json(self.place.secret_file("keys-recovery"))
        if recovery is None:
            raise StackError("the key service is initialised, but the stack has no recovery key of it",
                             f"put {self.place.secret_file('keys-recovery')} back, or start over: ./coffer down --wipe")
        self.request("DELETE", "sys/generate-root/attempt")
        attempt = self.request("PUT", "sys/generate-root/attempt", {})
        made = self.request("PUT", "sys/generate-root/update",
                            {"key": recovery["recovery_key"], "nonce": attempt["nonce"]})
        sealed = base64.b64decode(made["encoded_root_token"] + "=" * (-len(made["encoded_root_token"]) % 4))
        token = bytes(a ^ b for a, b in zip(sealed, attempt["otp"].encode())).decode()
        files.write_json(self._root_file(), {"token": token})
        return token

    def login(self, role: str) -> str:
        identity = files.read_json(self.place.secret_file(f"keys-{role}"))
        if identity is None:
            raise StackError(f"the key service has no {role} yet", "run ./coffer up first")
        return self.request("POST", "auth/approle/login", identity)["auth"]["client_token"]

    def request(self, method: str, path: str, body: Any = None, token: Optional[str] = None) -> Any:
        return web.call(method, f"{self._url()}/v1/{path}", body, {"X-Vault-Token": token} if token else None)

    def describe(self) -> Dict[str, Any]:
        return {"address": self._url(), "transitMount": TRANSIT, "databaseMount": DATABASE, "tokenRole": TOKEN_ROLE,
                **{f"{role}File": str(self.place.secret_file(f"keys-{role}")) for role in APP_ROLES},
                "storage": str(self.cwd() / "raft"), "auditFile": str(self.place.root / "logs" / "keys-audit.log")}

    def _url(self) -> str:
        return f"http://{self.place.address('keys')}"

    def _config_file(self) -> Path:
        return self.place.root / "config" / "keys.hcl"

    def _root_file(self) -> Path:
        return self.place.secret_file("keys-root")
