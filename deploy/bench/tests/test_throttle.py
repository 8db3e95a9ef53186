"""The slow way is as slow as it says, and changes nothing."""

import os
import socket
import threading
import time
import unittest

from coffer_bench.throttle import throttled

_BYTES = os.urandom(200_000)


class Throttle(unittest.TestCase):
    def test_bytes_pass_unchanged_and_no_faster_than_said(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=self._serve, args=(server,), daemon=True).start()
            with throttled("127.0.0.1", server.getsockname()[1], 1_000_000) as port:
                started = time.monotonic()
                with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                    client.sendall(b"?")
                    client.shutdown(socket.SHUT_WR)
                    came = b"".join(iter(lambda: client.recv(65536), b""))
                took = time.monotonic() - started
        self.assertEqual(came, _BYTES)
        self.assertGreaterEqual(took, 0.19)

    @staticmethod
    def _serve(server):
        connection, _ = server.accept()
        with connection:
            connection.recv(1)
            connection.sendall(_BYTES)


if __name__ == "__main__":
    unittest.main()
