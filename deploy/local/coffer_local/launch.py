"""Becomes a server: writes down which process it is, then runs the program in its place.

Run as `python -I launch.py RECORD UID GID -- program arguments`. The record is written before the program
starts, by the very process that runs it, so no server is ever running unrecorded.
"""

import json
import os
import sys


def started(pid):
    """The kernel's start time of a process (field 22 of proc(5) stat), with the boot it belongs to."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as boot:
        return f"{boot.read().strip()}/{fields[19]}", fields[0]


def main(arguments):
    record, uid, gid, mark, program, *rest = arguments
    if mark != "--":
        sys.exit("usage: launch.py RECORD UID GID -- program arguments")
    os.umask(0o077)
    with open(record + ".new", "w", encoding="utf-8") as out:
        json.dump({"pid": os.getpid(), "started": started(os.getpid())[0], "program": program}, out)
    os.replace(record + ".new", record)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    os.execv(program, [program, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
