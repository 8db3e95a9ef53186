#!/usr/bin/env python3
"""`./coffer demo`: Coffer's main job on real servers, every expectation checked. Exits 1 when one is not met."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import List, Optional

_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parents[1]
sys.path.insert(0, str(_HERE.parent / "local"))

from coffer_demo import acts, departure  # noqa: E402
from coffer_demo.command import Coffer  # noqa: E402
from coffer_demo.stage import Stage  # noqa: E402
from coffer_demo.story import Broken, Story, warn  # noqa: E402
from coffer_demo.writer import Writer  # noqa: E402


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(prog="./coffer demo", description=__doc__)
    parser.add_argument("--ports", choices=("fixed", "auto"), help="fixed: the known ports; auto: free ones")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what happened to this file too")
    options = parser.parse_args(arguments)
    home = Path(os.environ.get("COFFER_HOME") or _CHECKOUT / ".coffer").absolute()
    story = Story()
    try:
        play(story, options.ports, home, Path(os.environ.get("COFFER_STACK_DIR") or _CHECKOUT / ".coffer" / "stack").absolute())
    except Broken as broken:
        story.expect("the demo plays to its end", "yes", str(broken))
    except KeyboardInterrupt:
        warn("interrupted; the stack goes on, ./coffer down stops it")
        return 130
    story.finish()
    if options.json:
        options.json.write_text(json.dumps(story.as_json(), indent=2) + "\n", encoding="utf-8")
    return 1 if story.failed else 0


def play(story: Story, ports: Optional[str], home: Path, stack: Path) -> None:
    story.act("The stack: Temporal, key service, object store, PostgreSQL, worker, API")
    coffer = Coffer(_CHECKOUT, stack)
    up = coffer.run("up", *(("--ports", ports) if ports else ())).required()
    story.expect("the stack answers", "running", _state(up.body), seconds=up.seconds)
    stage = Stage(story, coffer, home, up.body)
    acts.take_in(stage)
    acts.back_up(stage)
    departure.take_in(stage)
    before = stage.server.digest(stage.globex.database)
    with Writer(stage.server, stage.globex.database, f"{stage.globex.database}_app", stage.globex.password) as writer:
        acts.lose_and_restore(stage)
        acts.steal(stage)
        acts.flip(stage)
        acts.compare_neighbour(stage, writer, before)
    acts.lose_catalog(stage)
    departure.rotate_purge_leave(stage)
    acts.audit(stage)
    acts.search_traces(stage)


def _state(described: dict) -> str:
    not_running = [name for name, part in described["parts"].items() if part["state"] != "running"]
    return f"not running: {', '.join(not_running)}" if not_running else "running"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
