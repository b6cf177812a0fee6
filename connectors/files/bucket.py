"""Files in an S3 bucket, or in anything that speaks as one (MinIO, Ceph)."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.base import Source
from connectors.files.remembered import Remembered, Told
from connectors.files.store import Entry, hidden, plain, scratch, sha256, wanted
from wadah.errors import Fatal, Retriable
from wadah.files import replacing

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

CHUNK = 1 << 18
PAGE = 1000  # names of a listing in one answer, the most S3 gives
REFUSED = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "403", "ExpiredToken",
                     "InvalidClientTokenId", "AuthFailure"})  # fmt: skip
CHANGED = frozenset({"PreconditionFailed", "412", "NoSuchKey", "404"})


class Bucket:
    """`s3://bucket/folder`; access key and secret are the connection's user and password, its query may hold
    `endpoint_url` (no AWS) and `region_name`. An object is whole or not there: S3 shows no half-written one.
    """

    within = ""

    def __init__(self, source: Source) -> None:
        place = urlsplit(str(source.server.location))
        folder = unquote(place.path).strip("/")
        self._bucket, self._prefix = place.netloc, f"{folder}/" if folder else ""
        self._about: dict[str, Any] = {"app": source.contract.id, "where": f"s3://{self._bucket}"}
        self._name, self._table = source.server.connection, source.table.source
        self._remembered = Remembered(source.settings)
        self._copies = scratch(source, "s3")
        self._marks: dict[str, str] = {}
        try:
            self._client = _client(source)
        except BaseException:
            shutil.rmtree(self._copies)
            raise

    def list(self) -> list[Entry]:
        found = []
        with self._coded():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix, Delimiter="/", PaginationConfig={"PageSize": PAGE}
            )
            for item in (item for page in pages for item in page.get("Contents", ())):
                name = item["Key"].removeprefix(self._prefix)
                if name and (wanted(name) or not plain(name)):
                    self._marks[name] = item["ETag"]
                    found.append(Entry(name, item["Size"], item["LastModified"].timestamp()))
        return sorted(found, key=lambda e: e.name)

    def digest(self, entry: Entry) -> str:
        address, mark = f"s3://{self._bucket}/{self._prefix}{entry.name}", self._marks[entry.name]
        if (known := self._remembered.get(address)) and known.mark == mark:
            return known.sha256
        found = sha256(self.fetch(entry))
        self._remembered.keep(address, Told(mark, found))
        return found

    def fetch(self, entry: Entry) -> Path:
        copy = self._copies / hidden(entry.name)
        if copy.exists():
            return copy
        with self._coded(entry), replacing(copy, durable=False) as aside:
            body = self._client.get_object(
                Bucket=self._bucket, Key=f"{self._prefix}{entry.name}", IfMatch=self._marks[entry.name]
            )["Body"]
            with aside.open("wb") as out:
                for chunk in body.iter_chunks(CHUNK):
                    out.write(chunk)
            os.utime(aside, (0, 0))
        return copy

    def unchanged(self, entry: Entry) -> bool:
        return (self._copies / hidden(entry.name)).exists()  # our own copy: nobody writes it

    def close(self) -> None:
        self._client.close()
        shutil.rmtree(self._copies)

    @contextlib.contextmanager
    def _coded(self, entry: Entry | None = None) -> Iterator[None]:
        from botocore import exceptions

        try:
            yield
        except exceptions.ClientError as failure:
            code = failure.response.get("Error", {}).get("Code", "")
            if code in REFUSED:
                raise Fatal("WDH-213", name=self._name, **self._about) from failure
            if entry and code in CHANGED:
                raise Retriable("WDH-240", app=self._about["app"], file=entry.name) from failure
            if code == "NoSuchBucket":
                raise Fatal("WDH-214", table=self._bucket, **self._about) from failure
            raise Retriable("WDH-217", table=self._table, **self._about) from failure
        except (exceptions.IncompleteReadError, exceptions.ResponseStreamingError) as failure:
            raise Retriable("WDH-217", table=self._table, **self._about) from failure
        except exceptions.BotoCoreError as failure:
            raise Retriable("WDH-212", **self._about) from failure


def _client(source: Source) -> "S3Client":
    import boto3
    from botocore.config import Config

    login = source.connection()
    extra = {k: v[-1] for k, v in parse_qs(login.query).items()}
    user, secret = source.login()
    config = Config(
        connect_timeout=15, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path" if "endpoint_url" in extra else "auto"},
    )  # fmt: skip
    return boto3.session.Session(
        aws_access_key_id=user, aws_secret_access_key=secret, region_name=extra.get("region_name", "ap-southeast-3")
    ).client("s3", endpoint_url=extra.get("endpoint_url"), config=config)
