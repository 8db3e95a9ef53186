"""HTTP to a server on loopback: JSON in and out, never through a proxy of the environment."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, Dict, Optional, Tuple

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Exception):
    """The server answered with an error. The text is the server's, cut short."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"HTTP {status}: {text[:300]}")
        self.status = status


def call(method: str, url: str, body: Any = None, headers: Optional[Dict[str, str]] = None,
         timeout: float = 20.0) -> Any:
    """The decoded answer (None when empty). Raises Refused for 4xx and 5xx, OSError when nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    status, answer = raw(method, url, data, sent, timeout)
    if status >= 400:
        raise Refused(status, answer.decode(errors="replace"))
    return json.loads(answer) if answer.strip() else None


def raw(method: str, url: str, data: Optional[bytes], headers: Dict[str, str],
        timeout: float = 20.0) -> Tuple[int, bytes]:
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()
