"""Where files lie: on the web, as shared sheets, in a bucket, in zips. What each place does wrong."""

import os
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.conformance import Conformance
from tests.integration.connectors.api import Answer
from tests.integration.connectors.contracts import contract, table
from tests.integration.connectors.landed import column, pull, rows
from tests.integration.connectors.makers import MAKERS, WORDS
from tests.integration.connectors.outcome import outcome
from tests.integration.connectors.site import Site, Stored
from tests.servers import free_port
from wadah.contract.model import Contract
from wadah.settings import Settings

COLUMNS: list[Any] = [{"name": "bagian", "source": "{bagian}", "partitioned": True, "key": True}, "kasus", "nilai"]
AB = [("a", "1"), ("b", "2")]
CSV = b"kasus,nilai\na,1\nb,2"  # a shared sheet's last line has no end


def app(tmp: Path, server: dict[str, Any], source: str = "uji_{bagian}.csv", mode: str = "partition") -> Contract:
    form = source.rpartition(".")[2]
    columns = COLUMNS if "{bagian}" in source else [{"name": "kasus", "key": True}, "nilai"]
    words = WORDS.get(form, {})
    made = table("t", "file", columns, source=source, load={"mode": mode}, file=words)
    return contract(tmp / f"k{time.monotonic_ns()}", {"format": form, **server}, made)


def login(settings: Settings, uri: str) -> None:
    folder = settings.sandbox_dir / "connections"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "uji").write_text(uri)


# The web


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def web(tmp: Path, site: Site, mode: str = "partition", **fetch: Any) -> Contract:
    words = [{"property": "fetch", "value": {"files": {"uji_A.csv": "unduh/a"}, **fetch}}]
    where = {"type": "custom", "location": f"{site.url}/data/", "customProperties": words}
    return app(tmp, where, mode=mode)


def test_files_of_the_web(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    site.files["/data/unduh/a"] = Stored(CSV)
    made = web(tmp_path, site)
    conformance("https", "types", outcome(settings, made, AB))
    assert not pull(settings, made).changed and len(site.asked) == 2
    assert "If-None-Match" in site.asked[1].headers, "an unchanged file is not sent again"
    site.files["/data/unduh/a"] = Stored(CSV + b"\nc,3\n")
    conformance("https", "late rows", outcome(settings, made, [*AB, ("c", "3")]))
    site.files["/data/unduh/a"] = Stored(CSV)
    conformance("https", "deletions", outcome(settings, made, AB))
    site.files["/data/unduh/a"] = Stored(b"kasus,nilai\n")
    conformance("https", "emptied file", outcome(settings, made, []))
    many = [(f"k{n}", str(n)) for n in range(6_000)]
    site.files["/data/unduh/a"] = Stored("\n".join(["kasus,nilai", *map(",".join, many)]).encode())
    conformance("https", "ten times the volume", outcome(settings, made, many))


def test_marks_that_cannot_be_trusted(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    """A file may change twice within the second that Last-Modified counts; a weak ETag does not promise the bytes."""
    made = web(tmp_path, site)
    moment = time.time()
    site.files["/data/unduh/a"] = Stored(CSV + b"\n", tag=False, changed=moment)
    pull(settings, made)
    site.files["/data/unduh/a"] = Stored(CSV + b"\nc,3\n", tag=False, changed=moment)
    conformance("https", "changed twice within a second", outcome(settings, made, [*AB, ("c", "3")]))
    site.files["/data/unduh/a"] = Stored(CSV + b"\n", tag=False, changed=moment - 3600)
    pull(settings, made)
    site.asked.clear()
    assert not pull(settings, made).changed and "If-Modified-Since" in site.asked[0].headers
    weak = {"ETag": 'W/"1"', "Content-Type": "text/csv"}
    site.answers["/data/unduh/a"] = lambda asked: Answer(CSV, 200, weak)
    pull(settings, made)
    site.asked.clear()
    pull(settings, made)
    assert "If-None-Match" not in site.asked[0].headers


def test_one_address_is_one_file(site: Site, settings: Settings, tmp_path: Path) -> None:
    site.files["/ekspor.php?jenis=cctv"] = Stored(CSV)
    made = app(tmp_path, {"type": "custom", "location": f"{site.url}/ekspor.php?jenis=cctv"}, "cctv.csv", "full")
    assert outcome(settings, made, AB) == "exact"
    assert {r["_source"] for r in rows(settings, made)} == {"cctv.csv"}
    site.files["/berkas/cctv%20kota.csv"] = Stored(CSV)
    made = app(tmp_path, {"type": "custom", "location": f"{site.url}/berkas/"}, "cctv kota.csv", "full")
    assert outcome(Settings(home=tmp_path / "lain"), made, AB) == "exact"


FAULTS: list[tuple[str, Answer]] = [
    ("web page instead of the file", Answer(b"\n<!DOCTYPE html><html>Masuk</html>", 200, {"Content-Type": "text/csv"})),
    ("not there", Answer(b"", 404, {})),
    ("wrong credentials", Answer(b"", 401, {})),
    ("busy for long", Answer(b"", 429, {"Retry-After": "600"})),
    ("failing", Answer(b"", 500, {})),
    ("truncated answer", Answer(CSV, 200, {"Content-Type": "text/csv"}, length=900)),
    ("sent to another host", Answer(b"", 302, {"Location": "http://127.0.0.2:1/a.csv"})),
    ("sent to a login", Answer(b"", 302, {"Location": "/masuk/login?next=a"})),
    ("sent around in a circle", Answer(b"", 302, {"Location": "/data/unduh/a"})),
]


@pytest.mark.parametrize(("fault", "answer"), FAULTS, ids=[f[0] for f in FAULTS])
def test_answers_that_are_no_file(
    fault: str, answer: Answer, site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    site.answers["/data/unduh/a"] = lambda asked: answer
    conformance("https", fault, outcome(settings, web(tmp_path, site), []))


def test_an_answer_that_does_not_say_where_it_ends(
    site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    whole = Answer(CSV, 200, {"Content-Type": "text/csv"}, length=-1)
    site.answers["/data/unduh/a"] = lambda asked: whole
    made = web(tmp_path, site)
    assert outcome(settings, made, AB) == "exact" and len(site.asked) == 2
    lengths = iter([len(CSV) - 4, len(CSV)])
    site.answers["/data/unduh/a"] = lambda asked: Answer(CSV[: next(lengths)], 200, {}, length=-1)
    conformance("https", "cut off without a length", outcome(settings, made, []))


def test_nobody_listens(settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    where = {"type": "custom", "location": f"http://127.0.0.1:{free_port()}/"}
    conformance("https", "unreachable", outcome(settings, app(tmp_path, where, "uji.csv", "full"), []))


def test_a_login_stays_with_its_host(site: Site, settings: Settings, tmp_path: Path) -> None:
    login(settings, "https://petugas:r%40hasia@elsewhere")
    with Site() as other:
        other.files["/a.csv"] = Stored(CSV)
        site.answers["/data/unduh/a"] = lambda asked: Answer(b"", 302, {"Location": f"{other.url}/a.csv"})
        made = web(tmp_path, site, auth="basic")
        assert outcome(settings, made, []) == "quarantined WDH-267" and other.asked == []
        assert site.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_host_that_two_programs_read_in_two_ways(
    site: Site, settings: Settings, tmp_path: Path, conformance: Conformance
) -> None:
    """What is judged is what is asked: a backslash ends the host for one, and is a letter of it for another."""
    with Site() as other:
        other.files |= {"/a.csv": Stored(CSV), "/%5C.aman.test/a.csv": Stored(CSV)}
        for place in (
            f"{other.url}\\.aman.test/a.csv",
            f"{other.url}/a.csv\\@x.aman.test",
            "http://x.aman.test\t@127.0.0.1/",
        ):
            site.answers["/data/unduh/a"] = lambda asked, place=place: Answer(b"", 302, {"Location": place})
            told = outcome(settings, web(tmp_path, site, hosts=["*.aman.test"]), [])
            assert (told, other.asked) == ("quarantined WDH-267", [])
    conformance("https", "sent to another host", told)


# Sheets that are shared


def test_shared_sheets(site: Site, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    """`export?format=csv&gid=…`, one address a sheet; the service hands the bytes out by a redirect."""
    files = {"uji_2025.csv": "export?format=csv&gid=0", "uji_2026.csv": "export?format=csv&gid=77"}
    words = [{"property": "fetch", "value": {"files": files}}]
    where = {"type": "custom", "location": f"{site.url}/spreadsheets/d/1AbC/", "customProperties": words}
    made = app(tmp_path, where)
    for gid, body in (("0", CSV), ("77", b"kasus,nilai\nc,3")):
        site.answers[f"/spreadsheets/d/1AbC/export?format=csv&gid={gid}"] = lambda asked, gid=gid: Answer(
            b"", 307, {"Location": f"/pub/{gid}.csv"}
        )
        site.files[f"/pub/{gid}.csv"] = Stored(body)
    conformance("google-sheets", "types", outcome(settings, made, [*AB, ("c", "3")]))
    assert column(settings, made, "bagian") == ["2025", "2025", "2026"]
    page = Answer(b"<html><head><title>Sign in</title>", 200, {"Content-Type": "text/html; charset=utf-8"})
    site.answers["/spreadsheets/d/1AbC/export?format=csv&gid=0"] = lambda asked: page
    site.files["/pub/77.csv"] = Stored(b"kasus,nilai\nc,4")
    conformance("google-sheets", "login page instead of CSV", outcome(settings, made, [("c", "4")]))
    login_ = {"Location": "https://accounts.google.com/ServiceLogin?continue=x"}
    site.answers["/spreadsheets/d/1AbC/export?format=csv&gid=0"] = lambda asked: Answer(b"", 302, login_)
    conformance("google-sheets", "sent to a login", outcome(settings, made, []))


# A bucket


@dataclass
class S3:
    url: str
    bucket: str
    client: Any

    def uri(self, key: str = "AKIA") -> str:
        return f"aws://{key}:{quote('r/ahasia', safe='')}@?endpoint_url={quote(self.url)}&region_name=us-east-1"

    def put(self, name: str, body: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=name, Body=body)


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def s3(moto: str, settings: Settings) -> S3:
    client = boto3.client("s3", endpoint_url=moto, region_name="us-east-1", aws_access_key_id="AKIA",
                          aws_secret_access_key="r/ahasia")  # fmt: skip
    made = S3(moto, f"b{time.monotonic_ns()}", client)
    client.create_bucket(Bucket=made.bucket)
    login(settings, made.uri())
    return made


def bucket(tmp: Path, s3: S3, **more: Any) -> Contract:
    return app(tmp, {"type": "s3", "location": f"s3://{s3.bucket}/kiriman%20dinas"}, **more)


def test_files_of_a_bucket(
    s3: S3, settings: Settings, tmp_path: Path, conformance: Conformance, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put("kiriman dinas/uji_A.csv", CSV)
    s3.put("kiriman dinas/arsip/uji_Z.csv", b"not of this folder")
    s3.put("uji_Y.csv", b"nor this")
    made = bucket(tmp_path, s3)
    conformance("s3", "types", outcome(settings, made, AB))
    with monkeypatch.context() as m:
        m.setattr("connectors.files.bucket.Bucket.fetch", lambda self, entry: pytest.fail("fetched again"))
        assert not pull(settings, made).changed
    s3.put("kiriman dinas/uji_A.csv", CSV + b"\nc,3\n")
    conformance("s3", "late rows", outcome(settings, made, [*AB, ("c", "3")]))
    monkeypatch.setattr("connectors.files.bucket.PAGE", 7)  # of a listing
    for n in range(20):
        s3.put(f"kiriman dinas/uji_n{n}.csv", b"kasus,nilai\n%d,x\n" % n)
    told = [(str(n), "x") for n in sorted(range(20), key=str)]
    conformance("s3", "ten times the volume", outcome(settings, made, told))


def test_a_bucket_that_is_wrong(s3: S3, settings: Settings, tmp_path: Path, conformance: Conformance) -> None:
    s3.put("kiriman dinas/uji_A.csv", CSV)
    made = bucket(tmp_path, s3)
    import requests

    requests.post(f"{s3.url}/moto-api/reset-auth", data="0", timeout=10)
    try:
        login(settings, s3.uri(key="SALAH"))
        conformance("s3", "wrong credentials", outcome(settings, made, []))
    finally:
        requests.post(f"{s3.url}/moto-api/reset-auth", data="inf", timeout=10)
    login(settings, s3.uri())
    nowhere = app(tmp_path, {"type": "s3", "location": "s3://tidak-ada/x"})
    conformance("s3", "no such bucket", outcome(settings, nowhere, []))
    login(settings, f"aws://A:b@?endpoint_url={quote(f'http://127.0.0.1:{free_port()}')}&region_name=x")
    conformance("s3", "unreachable", outcome(settings, made, []))
    (settings.sandbox_dir / "connections" / "uji").unlink()
    conformance("s3", "no connection", outcome(settings, made, []))


def test_an_object_that_changes_while_it_is_read(
    s3: S3, settings: Settings, tmp_path: Path, conformance: Conformance, monkeypatch: pytest.MonkeyPatch
) -> None:
    from connectors.files.bucket import Bucket

    s3.put("kiriman dinas/uji_A.csv", CSV)
    fetch = Bucket.fetch

    def late(self: Bucket, entry: Any) -> Path:
        s3.put("kiriman dinas/uji_A.csv", CSV + b"\nc,3\n")
        return fetch(self, entry)

    made = bucket(tmp_path, s3)
    with monkeypatch.context() as m:
        m.setattr(Bucket, "fetch", late)
        conformance("s3", "changes while it is read", outcome(settings, made, []))
    conformance("s3", "restart", outcome(settings, made, [*AB, ("c", "3")]))


# Zips


@pytest.fixture
def folder(settings: Settings) -> Path:
    made = settings.sandbox_dir / "kiriman"
    made.mkdir(parents=True)
    return made


def zipped(tmp: Path, form: str = "csv") -> Contract:
    return app(tmp, {"type": "local", "path": "kiriman"}, f"arsip_{{tahun}}.zip/uji_{{bagian}}.{form}")


def pack(file: Path, *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, raw in members:
            archive.writestr(name, raw)
    os.utime(file, (time.time() - 7200,) * 2)
    return file


@pytest.mark.parametrize("form", MAKERS)
def test_any_format_in_a_zip(form: str, settings: Settings, tmp_path: Path, folder: Path) -> None:
    MAKERS[form](tmp_path / "x", [["kasus", "nilai"], *AB])
    pack(folder / "arsip_2026.zip", (f"uji_A.{form}", (tmp_path / "x").read_bytes()), ("__MACOSX/.DS_Store", b""))
    made = zipped(tmp_path, form)
    assert outcome(settings, made, AB) == "exact"
    assert {(r["_source"], r["bagian"]) for r in rows(settings, made)} == {(f"arsip_2026.zip/uji_A.{form}", "A")}


def test_files_of_a_zip(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    made = zipped(tmp_path)
    pack(folder / "arsip_2026.zip", ("uji_A.csv", CSV), ("uji_B.csv", b"kasus,nilai\nc,3"))
    conformance("zip", "types", outcome(settings, made, [*AB, ("c", "3")]))
    pack(folder / "arsip_2026.zip", ("uji_B.csv", b"kasus,nilai\nc,4"), ("uji_A.csv", CSV), method=zipfile.ZIP_STORED)
    conformance("zip", "late rows", outcome(settings, made, [("c", "4")]))
    pack(folder / "arsip_2026.zip", ("uji_B.csv", b"kasus,nilai\nc,4"), ("catatan.txt", b"x"))
    conformance("zip", "a name that fits nothing", outcome(settings, made, []))
    pack(folder / "arsip_2026.zip", ("../uji_C.csv", CSV))
    conformance("zip", "a name that leads out", outcome(settings, made, []))


def test_zips_of_strangers(settings: Settings, tmp_path: Path, folder: Path, conformance: Conformance) -> None:
    made, file = zipped(tmp_path), folder / "arsip_2026.zip"
    pack(file, ("uji_A.csv", b"kasus,nilai\n" + b"0" * (64 << 20)))
    conformance("zip", "bomb", outcome(settings, made, []))
    whole = pack(file, ("uji_A.csv", CSV * 200), method=zipfile.ZIP_STORED).read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    conformance("zip", "half-written", outcome(settings, made, []))
    os.utime(file, (0, 0))
    conformance("zip", "truncated answer", outcome(settings, made, []))
    file.write_bytes(whole.replace(b"b,2", b"b,7", 1))
    os.utime(file, (0, 0))
    conformance("zip", "a byte that changed", outcome(settings, made, []))
    for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        packed = bytearray(pack(file, ("uji_A.csv", CSV * 200), method=method).read_bytes())
        packed[60:80] = b"\xff" * 20
        file.write_bytes(packed)
        os.utime(file, (0, 0))
        conformance("zip", "a byte that changed", outcome(settings, made, []))
    with pytest.warns(UserWarning, match="Duplicate"):
        pack(file, ("uji_A.csv", CSV), ("uji_A.csv", b"kasus,nilai\nc,3"))
    conformance("zip", "one name twice", outcome(settings, made, []))
    locked = bytearray(pack(file, ("uji_A.csv", CSV)).read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(locked)
    os.utime(file, (0, 0))
    conformance("zip", "password", outcome(settings, made, []))
