#!/usr/bin/env python3
"""Starts and stops the local stack. `stack.py --help` tells how; ./coffer calls it for you."""

import sys
from pathlib import Path

from coffer_local import cli, owner

if __name__ == "__main__":
    if sys.argv[1:2] == ["watch"]:
        owner.wait_and_wipe(int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    else:
        sys.exit(cli.main(sys.argv[1:]))
