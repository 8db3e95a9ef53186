"""The one exception a user may see: one clear line, and a hint where there is one."""

from __future__ import annotations

import errno


class StackError(Exception):
    """Something the user can act on. Prints as one line, without a traceback."""

    def __init__(self, text: str, hint: str = "", details: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.details = details

    def render(self) -> str:
        line = f"coffer: {self.text}"
        if self.hint:
            line += f" — {self.hint}"
        return line if not self.details else f"{line}\n{self.details}"


def from_os_error(error: OSError) -> StackError:
    """Says what the operating system refused, in words."""
    where = f" at {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StackError(f"the disk is full{where}", "free some space and run the command again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StackError(f"no permission to write{where}", "run as the owner of the checkout")
    return StackError(f"{error.strerror or error}{where}")
