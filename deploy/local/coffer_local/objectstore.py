"""SeaweedFS as the object store: one bucket with object lock, sessions limited to a tenant by STS.

The worker's own identity may take the role `CofferTenant` (narrowed by a session policy to one tenant), find
and read object versions to rebuild a lost catalog, and try to break a lock below `probe/`. It can neither
write nor delete below `tenants/`. The administrator's identity makes the bucket and is used for nothing else.

The lock is the gateway's: whoever reached the filer or the volumes could go round it. Their HTTP takes only
requests signed with keys of the stack's folder, and their sockets are this user's. Their gRPC ports stay open
to every user of this machine (closing them takes certificates); a shared machine is no place for a local stack.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path
from typing import Any, Dict, List

from . import files, web
from .errors import StackError
from .part import Part
from .process import End
from .sigv4 import Client, Credentials

BUCKET = "coffer"
REGION = "us-east-1"
ROLE_ARN = "arn:aws:iam::000000000000:role/CofferTenant"
_WORKER_ARN = "arn:aws:iam::000000000000:user/coffer-worker"
_BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
# What the volumes and the filer accept over HTTP only when signed: writes, and the filer's reads.
_SIGNED = ("jwt.signing", "jwt.filer_signing", "jwt.filer_signing.read")


def _allow(actions: List[str], resource: str) -> Dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": [resource]}


TENANT_POLICY = [
    _allow(["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention", "s3:PutObjectRetention",
            "s3:GetObjectLegalHold", "s3:PutObjectLegalHold", "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts", "s3:DeleteObjectVersion"], f"{_BUCKET_ARN}/tenants/*"),
    _allow(["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], _BUCKET_ARN),
]
WORKER_POLICY = [
    _allow(["sts:AssumeRole"], ROLE_ARN),
    _allow(["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning",
            "s3:GetBucketObjectLockConfiguration"], _BUCKET_ARN),
    _allow(["s3:GetObjectVersion"], f"{_BUCKET_ARN}/tenants/*"),
    # The probe proves that the lock refuses: an identity without the right to delete would prove nothing.
    _allow(["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention", "s3:PutObjectRetention",
            "s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"], f"{_BUCKET_ARN}/probe/*"),
]


def _key() -> Dict[str, str]:
    return {"access_key_id": "COFFER" + secrets.token_hex(7).upper(), "secret_access_key": files.password()}


class ObjectStore(Part):
    name = "store"
    port_names = ("store", "store-grpc", "store-master", "store-master-grpc", "store-volume", "store-volume-grpc",
                  "store-filer", "store-filer-grpc", "store-admin", "store-admin-grpc", "store-metrics")

    def prepare(self) -> None:
        files.write(self.cwd() / "security.toml", self._security())
        self.place.folder("config")
        files.write_json(self._iam_file(), self._iam())

    def _security(self) -> str:
        """The server looks for this file in its working folder."""
        keys = self.place.secret("store-internal", lambda: {name: files.password() for name in _SIGNED})
        return "".join(f'[{name}]\nkey = "{keys[name]}"\n\n' for name in _SIGNED)

    def down(self) -> End:
        end = super().down()
        for server in ("master", "volume", "filer", "s3", "admin"):
            port = self.place.ports["store-grpc" if server == "s3" else f"store-{server}-grpc"]
            with contextlib.suppress(OSError):
                os.unlink(f"/tmp/seaweedfs-{server}-grpc-{port}.sock")
        return end

    def _iam(self) -> Dict[str, Any]:
        signing = self.place.secret("store-signing", lambda: base64.b64encode(secrets.token_bytes(32)).decode())
        trust = {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Allow", "Principal": {"AWS": _WORKER_ARN}, "Action": ["sts:AssumeRole"]}]}
        return {
            "sts": {"tokenDuration": "15m", "maxSessionLength": "12h", "issuer": "coffer-local", "signingKey": signing},
            "policy": {"defaultEffect": "Deny", "storeType": "memory"},
            "roles": [{"roleName": "CofferTenant", "roleArn": ROLE_ARN, "trustPolicy": trust,
                       "attachedPolicies": ["CofferTenant"]}],
            "policies": [{"name": name, "document": {"Version": "2012-10-17", "Statement": statements}}
                         for name, statements in (("CofferTenant", TENANT_POLICY), ("CofferWorker", WORKER_POLICY))],
            "identities": [self._identity("admin", {"actions": ["Admin"]}),
                           self._identity("worker", {"policyNames": ["CofferWorker"]})],
        }

    def _identity(self, who: str, rights: Dict[str, Any]) -> Dict[str, Any]:
        key = self.place.secret(f"store-{who}", _key)
        return {"name": f"coffer-{who}", **rights,
                "credentials": [{"accessKey": key["access_key_id"], "secretKey": key["secret_access_key"]}]}

    def argv(self) -> List[str]:
        port = self.place.ports
        iam = str(self._iam_file())
        return [str(self.place.tools.folder("seaweedfs") / "bin" / "weed"), "-logtostderr=true", "mini",
                f"-dir={self.cwd()}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
                f"-master.port={port['store-master']}", f"-master.port.grpc={port['store-master-grpc']}",
                f"-volume.port={port['store-volume']}", f"-volume.port.grpc={port['store-volume-grpc']}",
                f"-filer.port={port['store-filer']}", f"-filer.port.grpc={port['store-filer-grpc']}",
                f"-s3.port={port['store']}", f"-s3.port.grpc={port['store-grpc']}",
                f"-admin.port={port['store-admin']}", f"-admin.port.grpc={port['store-admin-grpc']}",
                f"-metricsPort={port['store-metrics']}",
                "-s3.port.iceberg=0", "-s3.port.lance=0", "-webdav=false", "-admin.ui=false", "-master.telemetry=false",
                f"-s3.config={iam}", f"-s3.iam.config={iam}", "-s3.iam.readOnly=true",
                "-s3.autoCreateBucket=false", "-s3.allowDeleteBucketNotEmpty=false",
                # No count of its own: as many volumes as the disk has room for.
                "-volume.max=0",
                # Sockets in the part's folder, which only this user can enter.
                "-filer.localSocket=filer.sock", "-s3.localSocket=s3.sock"]

    def answers(self) -> bool:
        """The gateway knows its identities, and the volume server takes data (the gateway answers before that)."""
        status, _ = self.client("admin").s3("GET", "/")
        return status == 200 and "fid" in web.call("GET", f"http://{self.place.address('store-master')}/dir/assign")

    def settle(self) -> None:
        admin = self.client("admin")
        status, answer = admin.s3("PUT", f"/{BUCKET}", headers={"x-amz-bucket-object-lock-enabled": "true"})
        if status not in (200, 409):
            raise StackError(f"the object store did not make its bucket (HTTP {status})", str(self.process.log))
        status, answer = admin.s3("GET", f"/{BUCKET}", {"object-lock": ""})
        if status != 200 or b"<ObjectLockEnabled>Enabled<" not in answer:
            raise StackError(f"bucket {BUCKET} has no object lock", "Coffer keeps no backup that can be deleted")

    def client(self, who: str) -> Client:
        key = files.read_json(self.place.secret_file(f"store-{who}"))
        return Client(self._url(), REGION, Credentials(key["access_key_id"], key["secret_access_key"]))

    def describe(self) -> Dict[str, Any]:
        return {"endpoint": self._url(), "region": REGION, "bucket": BUCKET, "roleArn": ROLE_ARN,
                "metrics": f"http://{self.place.address('store-metrics')}/metrics",
                "credentialsFile": str(self.place.secret_file("store-worker")),
                "adminCredentialsFile": str(self.place.secret_file("store-admin"))}

    def _url(self) -> str:
        return f"http://{self.place.address('store')}"

    def _iam_file(self) -> Path:
        return self.place.root / "config" / "store-iam.json"
