"""Somebody who may write to Coffer's catalog as its administrator, past the application's own role."""

from __future__ import annotations

from .server import Server

_CATALOG = "coffer_catalog"


class Insider:
    """Holds the superuser of the catalog's server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def list_as(self, thief: str, victim: str, backup: str) -> None:
        """Lists the victim's backup as one of the thief's, with the thief's own scope, place and policy around it."""
        self._server.sql(_CATALOG, f"""
            INSERT INTO coffer.backup OVERRIDING SYSTEM VALUE
            SELECT (jsonb_populate_record(theirs, jsonb_build_object(
                     'tenant_id', own.tenant_id, 'dataset_id', own.dataset_id, 'scope_digest', own.scope_digest,
                     'parent_id', NULL, 'seq', (SELECT max(seq) + 1 FROM coffer.backup)))).*
            FROM coffer.backup AS theirs, (
              SELECT * FROM coffer.backup WHERE tenant_id = '{thief}' AND state = 'COMMITTED' LIMIT 1) AS own
            WHERE theirs.tenant_id = '{victim}' AND theirs.id = '{backup}';""")

    def drop_catalog(self) -> None:
        self._server.drop(_CATALOG)
