"""What Coffer is measured against, each called as its users call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict, List

from .rig import Rig

_BUCKET = "bench-peer"
_TOOLS = ("zstd", "age", "age-keygen", "rclone", "restic")


class Peers:
    """A shell pipeline with the same manners (compressed, encrypted, in the store), restic, and pg_restore."""

    def __init__(self, rig: Rig) -> None:
        missing = [tool for tool in _TOOLS if not shutil.which(tool)]
        if missing:
            raise SystemExit(f"bench: {', '.join(missing)} not found: install the peers to compare with them")
        self._rig = rig
        self._store = rig.facts["store"]
        self._secret = json.loads(Path(self._store["adminCredentialsFile"]).read_text(encoding="utf-8"))
        self._out = rig.folder / "out"
        subprocess.run(["age-keygen", "-o", str(rig.folder / "age-key")], check=True, stderr=subprocess.DEVNULL)
        self._shell('rclone mkdir "w:$BUCKET"')

    def backup(self, database: str) -> None:
        self._shell('"$PGBIN/pg_dump" "$DB" | zstd -3 -T2 -q | age -r "$(age-keygen -y "$AGE_KEY")" '
                    '| rclone rcat "w:$BUCKET/$DB.age"', DB=database)

    def restore(self, database: str, to: str) -> None:
        self._shell('"$PGBIN/createdb" "$TO"; rclone cat "w:$BUCKET/$DB.age" | age -d -i "$AGE_KEY" | zstd -d -q '
                    '| "$PGBIN/psql" -X -q -1 -v ON_ERROR_STOP=1 "$TO"', DB=database, TO=to)

    def fleet(self, databases: List[str]) -> None:
        """Many databases, four at a time, as a cron job would."""
        self._shell("""printf '%s\\n' $DBS | KEY="$(age-keygen -y "$AGE_KEY")" xargs -P4 -I{} bash -o pipefail -ec '
            "$PGBIN/pg_dump" "$1" | zstd -3 -q | age -r "$KEY" | rclone rcat "w:$BUCKET/$1.age"' one {}""",
                    DBS=" ".join(databases))

    def stored(self, prefix: str) -> int:
        """Bytes under a prefix of the peers' bucket."""
        self._shell('rclone size --json "w:$BUCKET" --include "$WHAT**" > "$OUT"', WHAT=prefix, OUT=str(self._out))
        return int(json.loads(self._out.read_text(encoding="utf-8"))["bytes"])

    def put(self, file: Path) -> None:
        self._shell('rclone copyto "$FILE" "w:$BUCKET/raw"', FILE=str(file))

    def new_restic(self, repository: str) -> None:
        self._restic(repository, "restic init --repository-version 2")

    def restic_backup(self, repository: str, database: str) -> None:
        self._restic(repository, '"$PGBIN/pg_dump" "$DB" | restic -q backup --stdin --stdin-filename "$DB.sql"',
                     DB=database)

    def restic_restore(self, repository: str, database: str, to: str) -> None:
        self._restic(repository, '"$PGBIN/createdb" "$TO"; restic -q dump latest "$DB.sql" '
                     '| "$PGBIN/psql" -X -q -1 -v ON_ERROR_STOP=1 "$TO"', DB=database, TO=to)

    def archive(self, database: str) -> None:
        """A local archive, neither encrypted nor compressed, for pg_restore alone."""
        self._shell('"$PGBIN/pg_dump" -Fc -Z0 -f "$OUT.pgdump" "$DB"', DB=database, OUT=str(self._out))

    def pg_restore(self, to: str) -> None:
        self._shell('"$PGBIN/createdb" "$TO"; "$PGBIN/pg_restore" -j2 -d "$TO" "$OUT.pgdump"', TO=to,
                    OUT=str(self._out))

    def versions(self) -> Dict[str, str]:
        asked = {"restic": "restic version", "age": "age --version", "rclone": "rclone version", "zstd": "zstd --version"}
        return {tool: subprocess.run(words.split(), check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()[0]
                for tool, words in asked.items()}

    def _restic(self, repository: str, script: str, **values: str) -> None:
        self._shell(script, RESTIC_REPOSITORY=f"s3:{self._store['endpoint']}/{_BUCKET}/{repository}", **values)

    def _shell(self, script: str, **values: str) -> None:
        """Runs a pipeline. Values reach it as variables, never as text of the script."""
        server = self._rig.server()
        env = {**server.env, **self._env(), **values, "PGBIN": str(server.tools)}
        env.pop("AWS_CA_BUNDLE", None)  # rclone 1.60 fails when it is set
        subprocess.run(["bash", "-o", "pipefail", "-ec", script], env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def _env(self) -> Dict[str, str]:
        key, secret = self._secret["access_key_id"], self._secret["secret_access_key"]
        return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "BUCKET": _BUCKET,
                "RCLONE_CONFIG_W_TYPE": "s3", "RCLONE_CONFIG_W_PROVIDER": "Other",
                "RCLONE_CONFIG_W_ENDPOINT": self._store["endpoint"],
                "RCLONE_CONFIG_W_ACCESS_KEY_ID": key, "RCLONE_CONFIG_W_SECRET_ACCESS_KEY": secret,
                "RESTIC_PASSWORD": "bench", "RESTIC_CACHE_DIR": str(self._rig.folder / "restic-cache"),
                "AGE_KEY": str(self._rig.folder / "age-key"), "PATH": os.environ["PATH"]}
