"""Signs S3 and STS requests (AWS Signature Version 4), enough to set up a bucket and ask for a session.

Follows "Create a signed AWS API request" of the AWS IAM user guide; path-style addresses, whole payload hashed.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from dataclasses import dataclass
from typing import Dict, Optional, Tuple
from urllib.parse import quote, urlencode

from . import web


@dataclass(frozen=True, repr=False)
class Credentials:
    access_key_id: str
    secret_access_key: str
    session_token: Optional[str] = None


@dataclass(frozen=True)
class Client:
    """A signed client of one endpoint, such as http://127.0.0.1:7310."""

    endpoint: str
    region: str
    credentials: Credentials

    def s3(self, method: str, path: str, query: Optional[Dict[str, str]] = None, body: bytes = b"",
           headers: Optional[Dict[str, str]] = None) -> Tuple[int, bytes]:
        return self._send("s3", method, path, query or {}, body, headers or {})

    def sts(self, form: Dict[str, str]) -> Tuple[int, bytes]:
        sent = {"content-type": "application/x-www-form-urlencoded"}
        return self._send("sts", "POST", "/", {}, urlencode(form).encode(), sent)

    def _send(self, service: str, method: str, path: str, query: Dict[str, str], body: bytes,
              headers: Dict[str, str]) -> Tuple[int, bytes]:
        target, signed = self.signed(service, method, path, query, body, headers)
        return web.raw(method, self.endpoint + target, body or None, signed)

    def signed(self, service: str, method: str, path: str, query: Dict[str, str], body: bytes,
               headers: Dict[str, str]) -> Tuple[str, Dict[str, str]]:
        """Path with query, and headers, of a request that somebody else sends."""
        where = quote(path, safe="/-_.~")
        sent = "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in sorted(query.items()))
        return (f"{where}{'?' + sent if sent else ''}",
                self._sign(service, method, where, sent, body, {k.lower(): v for k, v in headers.items()}))

    def _sign(self, service: str, method: str, path: str, query: str, body: bytes,
              headers: Dict[str, str]) -> Dict[str, str]:
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        digest = hashlib.sha256(body).hexdigest()
        headers = {**headers, "host": self.endpoint.split("://", 1)[1], "x-amz-date": now,
                   "x-amz-content-sha256": digest}
        if self.credentials.session_token:
            headers["x-amz-security-token"] = self.credentials.session_token
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
        canonical = "\n".join((method, path, query, lines, names, digest))
        scope = f"{now[:8]}/{self.region}/{service}/aws4_request"
        text = "\n".join(("AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()))
        key = f"AWS4{self.credentials.secret_access_key}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.credentials.access_key_id}/{scope}, "
                                    f"SignedHeaders={names}, Signature={signature}")
        return headers
