"""The real stack from start to wipe: what was stored survives stops, kills and moved ports.

Run by ./coffer test; takes under a minute. Everything lives in a temporary folder, on free ports.
"""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from coffer_local import ports, web
from coffer_local.launch import started
from coffer_local.sigv4 import Client, Credentials

_SCRIPT = Path(__file__).resolve().parents[1] / "stack.py"
# Kept beside secrets, but no secrets: they say who asks.
_NAMES = ("role_id", "access_key_id", "username")
_SERVERS = ("temporal", "keys", "store", "catalog", "tenants")


def _stack(*arguments):
    return subprocess.run([sys.executable, str(_SCRIPT), *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)


def _until(condition, what, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


def _read(path):
    return json.loads(Path(path).read_text())


class Memory:
    """One thing stored in each server, and whether it is still there."""

    def __init__(self):
        self.ciphertext = None
        self.version = None

    def store(self, stack):
        steward, minter = _login(stack, "steward"), _login(stack, "minter")
        _keys(stack, "POST", "transit/keys/t-acme-kek", {"type": "aes256-gcm96", "derived": True}, steward)
        policy = "\n".join(f'path "{path}" {{ capabilities = ["{verb}"] }}' for path, verb in (
            ("transit/encrypt/t-acme-kek", "update"), ("transit/decrypt/t-acme-kek", "update"),
            ("database/creds/acme", "read")))
        _keys(stack, "PUT", "sys/policies/acl/coffer-t-acme-test", {"policy": policy}, steward)
        role = {"db_name": "local", "default_ttl": "5m", "creation_statements": [
            "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';"
            " GRANT pg_read_all_data TO \"{{name}}\";"]}
        _keys(stack, "POST", "database/roles/acme", role, steward)
        sealed = _keys(stack, "POST", "transit/encrypt/t-acme-kek", self._plain(), self._token(stack, minter))
        self.ciphertext = sealed["data"]["ciphertext"]
        lock = {"x-amz-object-lock-mode": "COMPLIANCE", "if-none-match": "*",
                "x-amz-object-lock-retain-until-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))}
        status, answer = _store(stack).s3("PUT", "/coffer/tenants/acme/1", body=b"kept", headers=lock)
        assert status == 200, answer
        _sql(stack, None, "CREATE TABLE kept AS SELECT 42 AS answer;")
        web.call("POST", f"{stack['temporalHttp']}/api/v1/namespaces/default/workflows/kept",
                 {"workflowType": {"name": "Nobody"}, "taskQueue": {"name": "none"},
                  "searchAttributes": {"indexedFields": {"TenantId": "acme"}}, "priority": {"fairnessKey": "acme"}})

    def check(self, stack, case):
        minter = _login(stack, "minter")
        token = self._token(stack, minter)
        opened = _keys(stack, "POST", "transit/decrypt/t-acme-kek",
                       {**self._plain(), "ciphertext": self.ciphertext}, token)
        case.assertEqual(self._plain()["plaintext"], opened["data"]["plaintext"])
        case.assertEqual((200, b"kept"), _store(stack).s3("GET", "/coffer/tenants/acme/1"))
        lease = _keys(stack, "GET", "database/creds/acme", None, token)
        case.assertEqual("42", _sql(stack, lease["data"], "SELECT answer FROM kept;"))
        _keys(stack, "PUT", "sys/leases/revoke", {"lease_id": lease["lease_id"], "sync": True}, minter)
        case.assertEqual("0", _sql(stack, None, f"SELECT count(*) FROM pg_roles WHERE rolname = '{lease['data']['username']}';"))
        kept = web.call("GET", f"{stack['temporalHttp']}/api/v1/namespaces/default/workflows/kept")
        case.assertEqual("WORKFLOW_EXECUTION_STATUS_RUNNING", kept["workflowExecutionInfo"]["status"])

    @staticmethod
    def _plain():
        return {"plaintext": base64.b64encode(b"data key").decode(), "context": base64.b64encode(b"acme").decode()}

    @staticmethod
    def _token(stack, minter):
        made = _keys(stack, "POST", "auth/token/create/coffer-tenant",
                     {"policies": ["coffer-t-acme-test"], "ttl": "5m", "explicit_max_ttl": "5m"}, minter)
        return made["auth"]["client_token"]


def _login(stack, role):
    return _keys(stack, "POST", "auth/approle/login", _read(stack["keys"][f"{role}File"]))["auth"]["client_token"]


def _keys(stack, method, path, body=None, token=None):
    return web.call(method, f"{stack['keys']['address']}/v1/{path}", body, {"X-Vault-Token": token} if token else None)


def _store(stack, who="adminCredentialsFile"):
    key = _read(stack["store"][who])
    return Client(stack["store"]["endpoint"], stack["store"]["region"],
                  Credentials(key["access_key_id"], key["secret_access_key"]))


def _sql(stack, login, statement):
    login = login or _read(stack["tenants"]["superuserFile"])
    env = {"PGHOST": "127.0.0.1", "PGPORT": str(stack["tenants"]["port"]), "PGUSER": login["username"],
           "PGPASSWORD": login["password"], "PGDATABASE": "postgres"}
    done = subprocess.run([str(Path(stack["tenants"]["binDir"]) / "psql"), "-X", "-q", "-A", "-t", "-c", statement],
                          env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


class RealStack(unittest.TestCase):
    """One stack through all its states, in the order of the names."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="coffer-stack-"))
        cls.folder.chmod(0o755)
        cls.root = cls.folder / "stack"
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        cls.addClassCleanup(_stack, "down", "--wipe", "--yes", "--dir", str(cls.root))
        cls.memory = Memory()
        cls.first = cls._up("--ports", "auto")
        cls.memory.store(cls.first)

    @classmethod
    def _up(cls, *more):
        done = _stack("up", "--parts", "servers", "--json", "--dir", str(cls.root), *more)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        described = json.loads(done.stdout)
        http = _read(cls.root / "ports.json")["ports"]["temporal-http"]
        return {**described, "temporalHttp": f"http://127.0.0.1:{http}", "said": done.stderr}

    def _pids(self, stack):
        return {name: stack["parts"][name]["pid"] for name in _SERVERS}

    def test_1_up_twice_is_up_once(self):
        again = self._up()
        self.assertEqual(self._pids(self.first), self._pids(again))
        self.assertEqual(len(_SERVERS), again["said"].count("already running"))

    def test_2_secrets_are_for_their_owner_only(self):
        places = [self.root / name for name in ("secrets", "config", "logs", "run", "tokens.json")]
        for path in [inner for place in places for inner in ([place, *place.rglob("*")] if place.is_dir() else [place])]:
            self.assertEqual(0, path.stat().st_mode & 0o077, path)
        self.assertFalse((self.root / "secrets" / "keys-root.json").exists())

    def test_3_no_secret_is_an_argument_or_in_a_log(self):
        secrets = [value for path in (self.root / "secrets").glob("*.json") for value in _values(_read(path))
                   if len(value) >= 16]
        self.assertGreater(len(secrets), 10)
        texts = [path.read_text(errors="replace") for path in (self.root / "logs").iterdir()]
        texts += [Path(f"/proc/{pid}/cmdline").read_text() for pid in self._pids(self.first).values()]
        for text in texts:
            for secret in secrets:
                self.assertNotIn(secret, text)

    def test_4_a_killed_part_comes_back_alone_and_forgets_nothing(self):
        for name in _SERVERS:
            with self.subTest(name):
                before = self._pids(self._up())
                os.kill(before[name], signal.SIGKILL)
                _until(lambda: not _runs(before[name]), f"{name} is gone")
                status = _stack("status", "--json", "--dir", str(self.root))
                self.assertEqual(3, status.returncode)
                self.assertEqual("stopped", json.loads(status.stdout)["parts"][name]["state"])
                stack = self._up()
                after = self._pids(stack)
                self.assertEqual({name}, {part for part in _SERVERS if before[part] != after[part]})
                self.memory.check(stack, self)

    def test_5_down_stops_everything_and_up_brings_everything_back(self):
        pids = self._pids(self._up())
        done = _stack("down", "--json", "--dir", str(self.root))
        self.assertEqual(set(_SERVERS), set(json.loads(done.stdout)["stopped"]))
        self.assertEqual([], [name for name, pid in pids.items() if _runs(pid)])
        self.assertEqual([], list((self.root / "run").iterdir()))
        self.memory.check(self._up(), self)

    def test_6_ports_taken_meanwhile_are_left_to_their_new_owner(self):
        before = self._up()
        _stack("down", "--dir", str(self.root))
        taken = [_occupy(_read(self.root / "ports.json")["ports"][name]) for name in (*_SERVERS, "store-filer-grpc")]
        try:
            moved = self._up()
            self.assertNotEqual(before["keys"]["address"], moved["keys"]["address"])
            self.memory.check(moved, self)
        finally:
            for holder in taken:
                holder.close()

    def test_7_two_at_once_start_one_stack(self):
        _stack("down", "--dir", str(self.root))
        arguments = [sys.executable, str(_SCRIPT), "up", "--parts", "servers", "--json", "--dir", str(self.root)]
        both = [subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for _ in "ab"]
        first, second = (json.loads(run.communicate(timeout=120)[0]) for run in both)
        self.assertEqual(self._pids(first), self._pids(second))

    def test_8_a_busy_fixed_port_is_one_clear_line(self):
        other = self.folder / "fixed"
        holder = _occupy(ports.FIXED["keys"]) if ports.is_free(ports.FIXED["keys"]) else None
        try:
            done = _stack("up", "--parts", "keys", "--ports", "fixed", "--dir", str(other))
        finally:
            if holder:
                holder.close()
            _stack("down", "--wipe", "--yes", "--dir", str(other))
        self.assertEqual(1, done.returncode)
        self.assertEqual(1, done.stderr.count("\n"), done.stderr)
        self.assertIn(f"port {ports.FIXED['keys']} for keys is busy", done.stderr)

    def test_9_a_throw_away_stack_ends_with_its_owner_and_a_wipe_leaves_nothing(self):
        owned = self.folder / "owned"
        owner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
        done = _stack("up", "--parts", "keys,tenants", "--ports", "auto", "--json", "--dir", str(owned),
                      "--owner", str(owner.pid))
        self.assertEqual(0, done.returncode, done.stderr)
        pids = [part["pid"] for part in json.loads(done.stdout)["parts"].values() if part["pid"]]
        data = Path(_read(owned / "postgres-home.json")["path"])
        owner.kill()
        owner.wait()
        _until(lambda: not owned.exists(), "the stack is wiped")
        self.assertEqual([], [pid for pid in pids if _runs(pid)])
        self.assertFalse(data.exists())


def _values(value):
    if isinstance(value, dict):
        return [text for key, entry in value.items() if key not in _NAMES for text in _values(entry)]
    return [str(value)]


def _runs(pid):
    try:
        return started(pid)[1] not in "ZX"
    except OSError:
        return False


def _occupy(port):
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", port))
    holder.listen(1)
    return holder


if __name__ == "__main__":
    unittest.main()
