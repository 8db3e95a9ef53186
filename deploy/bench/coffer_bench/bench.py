"""What every measure works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from .peers import Peers
from .pgbackrest import PgBackRest
from .report import Report
from .rig import Rig


@dataclass(frozen=True)
class Bench:
    """One run of the benchmark."""

    rig: Rig
    peers: Peers
    cluster: Optional[PgBackRest]
    report: Report
    short: bool

    def rounds(self, of: int) -> int:
        """Rounds of a timed pair: a short run takes one where a whole one takes several."""
        return 1 if self.short else of
