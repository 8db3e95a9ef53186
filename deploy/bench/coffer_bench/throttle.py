"""A slow way to a server: bytes pass as they are, so many a second."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Iterator, Optional, Tuple

_BLOCK = 16 * 1024


@contextlib.contextmanager
def throttled(host: str, port: int, rate: int) -> Iterator[int]:
    """Listens on a port of loopback, which it gives; passes ``rate`` bytes a second of each connection's answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, (host, port), rate), daemon=True).start()
        yield int(listener.getsockname()[1])


def _accept(listener: socket.socket, server: Tuple[str, int], rate: int) -> None:
    with contextlib.suppress(OSError):  # closed: the end
        while True:
            client, _ = listener.accept()
            there = socket.create_connection(server)
            threading.Thread(target=_pass, args=(client, there, None), daemon=True).start()
            threading.Thread(target=_pass, args=(there, client, rate), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket, rate: Optional[int]) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(_BLOCK):
            sink.sendall(block)
            if rate:
                time.sleep(len(block) / rate)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
