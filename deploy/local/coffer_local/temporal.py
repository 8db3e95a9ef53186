"""Temporal's development server with its Web UI, on a file, tuned for one machine."""

from __future__ import annotations

from typing import Any, Dict, List

from . import web
from .part import Part

NAMESPACE = "default"
SEARCH_ATTRIBUTES = ("TenantId", "DatasetId", "BackupId", "RestoreId", "RunState", "FailureCode")
# SQLite's defaults cost four times the latency of a write-ahead log synced at checkpoints.
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")
# The one history shard polls its queues 20 times a second by default: about 50 ms for every workflow task.
# Fairness needs the newer matcher: tasks carry the tenant as fairness key.
DYNAMIC_CONFIG = (
    "history.transferProcessorMaxPollRPS=2000",
    "history.timerProcessorMaxPollRPS=2000",
    "history.visibilityProcessorMaxPollRPS=2000",
    "matching.useNewMatcher=true",
    "matching.enableFairness=true",
)
_RETENTION = f"{90 * 24 * 3600}s"


class Temporal(Part):
    name = "temporal"
    port_names = ("temporal", "temporal-ui", "temporal-http", "temporal-metrics")

    def prepare(self) -> None:
        self.cwd()

    def argv(self) -> List[str]:
        port = self.place.ports
        return [str(self.place.tools.folder("temporal") / "bin" / "temporal"), "server", "start-dev",
                "--ip=127.0.0.1", "--ui-ip=127.0.0.1", f"--port={port['temporal']}", f"--ui-port={port['temporal-ui']}",
                f"--http-port={port['temporal-http']}", f"--metrics-port={port['temporal-metrics']}",
                "--log-level=warn", f"--db-filename={self.cwd() / 'temporal.db'}",
                *(f"--sqlite-pragma={pragma}" for pragma in PRAGMAS),
                *(f"--dynamic-config-value={value}" for value in DYNAMIC_CONFIG),
                *(f"--search-attribute={attribute}=Keyword" for attribute in SEARCH_ATTRIBUTES)]

    def answers(self) -> bool:
        known = web.call("GET", f"{self._http()}/cluster/namespaces/{NAMESPACE}/search-attributes", timeout=5.0)
        return set(SEARCH_ATTRIBUTES) <= set(known["customAttributes"])

    def settle(self) -> None:
        """Keeps closed runs for 90 days: the development server's default is one day."""
        namespace = web.call("GET", f"{self._http()}/api/v1/namespaces/{NAMESPACE}")
        if namespace["config"].get("workflowExecutionRetentionTtl") != _RETENTION:
            web.call("POST", f"{self._http()}/api/v1/namespaces/{NAMESPACE}/update",
                     {"config": {"workflowExecutionRetentionTtl": _RETENTION}})

    def describe(self) -> Dict[str, Any]:
        return {"target": self.place.address("temporal"), "namespace": NAMESPACE,
                "ui": f"http://{self.place.address('temporal-ui')}"}

    def _http(self) -> str:
        return f"http://{self.place.address('temporal-http')}"
