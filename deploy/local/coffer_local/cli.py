"""The commands of deploy/local/stack.py, each a function below."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, List

from . import keyservers, owner, servers
from .errors import StackError, from_os_error
from .stack import ALL, SERVERS, Stack, parts_of

_CHECKOUT = Path(__file__).resolve().parents[3]


def main(arguments: List[str]) -> int:
    if sys.version_info < (3, 9):
        print("coffer: Python 3.9 or newer is needed", file=sys.stderr)
        return 2
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except StackError as refused:
        print(refused.render(), file=sys.stderr)
    except BrokenPipeError:
        # Whoever read our output has seen enough; the stack is as it was asked for.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as refused:
        print(from_os_error(refused).render(), file=sys.stderr)
    except KeyboardInterrupt:
        print("coffer: interrupted; ./coffer down stops what has started", file=sys.stderr)
        return 130
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stack.py", description="The local stack: real servers on loopback.")
    parser.set_defaults(quiet=False)
    commands = parser.add_subparsers(required=True, metavar="up|down|status|fetch|prepare|settle|server|keyserver")

    up = _command(commands, "up", _up, "start what is not running, wait until it answers")
    up.add_argument("--parts", default="all", help=f"comma-separated: {', '.join(ALL)}, postgres, servers, all")
    up.add_argument("--ports", choices=("fixed", "auto"), help="fixed: the known ports; auto: free ones")
    up.add_argument("--webhook-url", metavar="URL", help="where incidents are told, from now on; '' for nowhere")
    up.add_argument("--owner", type=int, metavar="PID", help="stop and wipe the stack when this process ends")

    down = _command(commands, "down", _down, "stop what was started; data stays")
    down.add_argument("--wipe", action="store_true", help="remove the stack's data too")
    down.add_argument("--yes", action="store_true", help="do not ask before wiping")

    _command(commands, "status", _status, "what runs, and where it listens")
    _command(commands, "fetch", _fetch, "fetch and unpack all pinned packages")

    _command(commands, "prepare", _prepare, "write the configuration that deploy/compose.yaml mounts")
    settle = _command(commands, "settle", _settle, "set up servers that compose has started")
    settle.add_argument("--parts", default="servers", help="which of them")

    server = commands.add_parser("server", help="database servers of your own").add_subparsers(required=True)
    add = _command(server, "add", _server_add, "hand a server to the key service and the worker")
    add.add_argument("name")
    add.add_argument("--host", required=True)
    add.add_argument("--port", type=int, default=5432)
    add.add_argument("--admin-user", required=True, help="a role for Coffer alone, which may make roles and databases")
    add.add_argument("--password-file", required=True, type=Path)
    add.add_argument("--database", default="postgres", help="the maintenance database")
    add.add_argument("--sslmode", choices=("disable", "prefer", "require", "verify-full"))
    add.add_argument("--keep-password", action="store_true", help="do not let the key service change the password")
    _command(server, "list", _server_list, "the servers known")

    keyserver = commands.add_parser("keyserver", help="key servers in which customers hold keys")
    keyserver = keyserver.add_subparsers(required=True)
    declare = _command(keyserver, "add", _keyserver_add, "declare a key server to the worker")
    declare.add_argument("name", help="what `tenant add --keys` calls it")
    declare.add_argument("--address", required=True, metavar="URL")
    declare.add_argument("--namespace", help="the namespace that mount and AppRole are in")
    declare.add_argument("--mount", default="transit", help="where its Transit engine is mounted")
    declare.add_argument("--token-role", default="coffer-tenant", help="the role that bounds our tokens there")
    declare.add_argument("--role-id", required=True, help="of the AppRole that the customer gave us")
    declare.add_argument("--secret-id-file", required=True, type=Path, help="read at every login, so it may change")
    _command(keyserver, "list", _keyserver_list, "the key servers declared")
    return parser


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--dir", type=Path, default=os.environ.get("COFFER_STACK_DIR") or _CHECKOUT / ".coffer" / "stack",
                        help="the stack's folder")
    parser.add_argument("--json", action="store_true", help="the result as JSON on standard output")
    parser.set_defaults(run=run)
    return parser


def _home() -> Path:
    """Where packages are kept; several checkouts may share one place."""
    return Path(os.environ.get("COFFER_HOME") or _CHECKOUT / ".coffer").absolute()


def _stack(options: argparse.Namespace) -> Stack:
    out = sys.stderr if options.json else sys.stdout
    return Stack(Path(options.dir), _CHECKOUT, _home(), lambda text: print(text, file=out, flush=True))


def _up(options: argparse.Namespace) -> int:
    described = _stack(options).up(parts_of(options.parts), options.ports, options.webhook_url)
    if options.owner:
        owner.watch(options.owner, Path(options.dir).absolute())
    if options.json:
        print(json.dumps(described, indent=2))
        return 0
    print()
    _print_addresses(described)
    return 0


def _down(options: argparse.Namespace) -> int:
    if options.wipe and not options.yes and not _confirmed(options.dir):
        raise StackError("nothing was removed", "to wipe without a question: ./coffer down --wipe --yes")
    stopped = _stack(options).down(options.wipe)
    if options.json:
        print(json.dumps({"dir": str(options.dir), "stopped": stopped, "wiped": options.wipe}))
    else:
        print("data removed" if options.wipe else "stopped" if stopped else "nothing was running")
    return 0


def _confirmed(folder: Path) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"Remove all data of {folder}, backups and keys included? Type yes: ").strip() == "yes"


def _status(options: argparse.Namespace) -> int:
    described = _stack(options).status()
    if options.json:
        print(json.dumps(described, indent=2))
    else:
        for name, part in described["parts"].items():
            pid = f"process {part['pid']}" if part.get("pid") else ""
            print(f"{name:<9} {part['state']:<18} {pid}")
        if any(part["state"].startswith("running") for part in described["parts"].values()):
            print()
            _print_addresses(described)
    wanted = [part["state"] for name, part in described["parts"].items() if name in SERVERS]
    return 0 if all(state.startswith("running") for state in wanted) else 3


def _print_addresses(described: Dict[str, Any]) -> None:
    running = {name for name, part in described["parts"].items() if part["state"].startswith("running")}
    lines = (("api", "API", "url"), ("temporal", "Temporal Web UI", "ui"), ("temporal", "Temporal", "target"),
             ("keys", "Key service", "address"), ("store", "Object store", "endpoint"), ("catalog", "Catalog", "url"),
             ("tenants", "Tenants' server", "port"), ("worker", "Worker health", "url"))
    for part, label, key in lines:
        if part in running:
            value = described[part][key]
            print(f"  {label:<16} {f'postgresql://127.0.0.1:{value}' if key == 'port' else value}")
    print(f"  {'Tokens':<16} {described['tokens']}")
    print(f"  {'Logs':<16} {Path(described['dir']) / 'logs'}")


def _fetch(options: argparse.Namespace) -> int:
    _stack(options).fetch()
    return 0


def _prepare(options: argparse.Namespace) -> int:
    env = _stack(options).prepare_containers()
    print(f"docker compose --env-file {env} -f {_CHECKOUT / 'deploy' / 'compose.yaml'} up -d --wait")
    return 0


def _settle(options: argparse.Namespace) -> int:
    described = _stack(options).settle(parts_of(options.parts))
    print(json.dumps(described, indent=2) if options.json else "the servers are set up")
    return 0


def _server_add(options: argparse.Namespace) -> int:
    try:
        password = options.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except FileNotFoundError:
        raise StackError(f"{options.password_file} is missing", "put the role's password into it, mode 0600") from None
    local = options.host in ("127.0.0.1", "localhost", "::1")
    server = servers.Server("POSTGRESQL", options.host, options.port, options.database,
                            options.sslmode or ("disable" if local else "require"))
    admin = {"username": options.admin_user, "password": password}
    _stack(options).add_server(options.name, server, admin, rotate=not options.keep_password)
    print(f"server {options.name} is known; the key service "
          f"{'keeps' if options.keep_password else 'has changed and keeps'} the password of {options.admin_user}")
    return 0


def _keyserver_add(options: argparse.Namespace) -> int:
    server = keyservers.KeyServer(options.address.rstrip("/"), options.namespace, options.mount.rstrip("/"),
                                  options.token_role, options.role_id, str(options.secret_id_file.absolute()))
    _stack(options).add_key_server(options.name, server)
    print(f"key server {options.name} is declared; a tenant's key is held there with: "
          f"./coffer tenant add TENANT --keys {options.name}")
    return 0


def _keyserver_list(options: argparse.Namespace) -> int:
    known = _stack(options).key_servers()
    if options.json:
        print(json.dumps({name: vars(server) for name, server in known.items()}, indent=2))
    for name, server in known.items() if not options.json else ():
        namespace = f" in {server.namespace}" if server.namespace else ""
        print(f"{name:<20} {server.address} {server.transit_mount}{namespace}")
    return 0


def _server_list(options: argparse.Namespace) -> int:
    known = _stack(options).servers()
    if options.json:
        print(json.dumps({name: vars(server) for name, server in known.items()}, indent=2))
    for name, server in known.items() if not options.json else ():
        print(f"{name:<20} {server.engine:<11} {server.host}:{server.port}/{server.maintenance_database}")
    return 0
