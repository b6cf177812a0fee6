"""What is downloaded is what the metadata says, now and of earlier releases, whole and in parts."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ckan import Ckan
from tests.integration.ckan import sender
from tests.integration.ckan.sender import COLUMNS, QUERY, Sender, Table

NAME = "unduh-uji"
API = sender.ids(NAME)["api"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Table]:
    folder = tmp_path_factory.mktemp("unduh")
    return [sender.table(QUERY.format(k=n, rows=40 * n), COLUMNS, folder) for n in (1, 2)]


@pytest.fixture(scope="module")
def http(portal: Ckan, tables: list[Table]) -> Iterator[httpx.Client]:
    me = Sender(portal.address, portal.token)
    for number, table in enumerate(tables, 1):
        sender.release(me, NAME, number, table, "diskominfo")
    with Sender(portal.address).http as client:
        yield client
    me.act("dataset_purge", id=NAME)


def url(form: str) -> str:
    return f"/dataset/{NAME}/resource/{sender.ids(NAME)[form]}/download/{NAME}.{form}"


def test_a_file_is_the_one_its_metadata_names(http: httpx.Client) -> None:
    package = http.get("/api/3/action/package_show", params={"id": NAME}).json()["result"]
    files = [r for r in package["resources"] if r["url_type"] == "upload"]
    assert len(files) == 2
    for resource in files:
        got = http.get(resource["url"])
        assert hashlib.sha256(got.content).hexdigest() == resource["hash"]
        assert got.headers["etag"] == f'"{resource["hash"]}"'
        assert int(got.headers["content-length"]) == resource["size"] == len(got.content)
        assert got.headers["content-type"].startswith(resource["mimetype"])
        assert got.headers["access-control-allow-origin"] == "*"
        assert http.get(resource["url"], headers={"If-None-Match": got.headers["etag"]}).status_code == 304
        part = http.get(resource["url"], headers={"Range": "bytes=2-5"})
        assert (part.status_code, part.content) == (206, got.content[2:6])
        head = http.head(resource["url"])
        assert (head.headers["content-length"], head.content) == (str(resource["size"]), b"")


def test_earlier_releases_stay(http: httpx.Client, tables: list[Table]) -> None:
    for number, table in enumerate(tables, 1):
        folder = f"/dataset/{NAME}/rilis/2026-11-20-{number:02}"
        assert http.get(f"{folder}/{NAME}.parquet").content == table.content
        assert http.get(f"{folder}/receipt.json").json()["number"] == number
    for missing in ("rilis/2026-11-20-09/x.csv", "rilis/2026-11-20-01/../../x", "rilis/2026-11-20-01/suite.csv"):
        assert http.get(f"/dataset/{NAME}/{missing}").status_code == 404


def test_the_dump_of_a_whole_table_is_the_csv_file(http: httpx.Client) -> None:
    answer = http.get(f"/datastore/dump/{API}")
    assert answer.status_code == 302
    assert http.get(answer.headers["location"]).content == http.get(url("csv")).content
    assert http.get(f"/datastore/dump/{API}?format=csv&bom=true", follow_redirects=True).status_code == 200


def test_a_selection_is_one_answer(http: httpx.Client) -> None:
    got = http.get(f"/datastore/dump/{API}", params={"filters": '{"tahun": 2024}', "format": "csv"})
    assert got.status_code == 200
    lines = got.text.splitlines()
    assert lines[0] == "_id,kode,tahun,jumlah,nilai,nama"
    assert len(lines) == 1 + 27
    rows = http.get(f"/datastore/dump/{API}", params={"format": "json"}).json()
    assert len(rows["records"]) == 80
    assert http.get(f"/datastore/dump/{API}", params={"format": "tsv", "limit": 3}).text.count("\n") == 4
    assert http.get(f"/datastore/dump/{API}", params={"format": "xml", "q": "kecamatan"}).text.count("<row") == 64
    assert http.get(f"/datastore/dump/{API}", params={"filters": "bukan json"}).status_code == 400


def test_a_file_that_is_not_what_it_says_is_not_kept(portal: Ckan) -> None:
    with Sender(portal.address, portal.token).http as http:
        sha256 = hashlib.sha256(b"lain").hexdigest()
        assert http.put(f"/wadah/blob/{sha256}", content=b"isi").status_code == 422
        assert http.head(f"/wadah/blob/{sha256}").status_code == 404
        assert http.put("/wadah/blob/../../etc/passwd", content=b"isi").status_code in (403, 404, 405)
        assert http.put(f"/wadah/blob/{sha256}", content=b"lain").status_code == 201
        assert http.put(f"/wadah/blob/{sha256}", content=b"lain").status_code == 200
        assert http.head(f"/wadah/blob/{sha256}").status_code == 200
        large = b"0" * 5_000_000
        assert http.put(f"/wadah/blob/{hashlib.sha256(large).hexdigest()}", content=iter([large])).status_code == 201
    folder = portal.home / "ckan" / "storage" / "wadah" / "blobs"
    assert not [f for f in folder.rglob("*") if f.name.startswith(".part-")]


def test_readers_meet_old_or_new_through_releases(portal: Ckan, tmp_path: Path) -> None:
    """Rows, total, words and file, asked all the time while releases and a rollback go by."""
    me, name = Sender(portal.address, portal.token), "unduh-ramai"
    made = {n: sender.table(QUERY.format(k=n, rows=100 * n), COLUMNS, tmp_path) for n in range(1, 6)}
    sender.release(me, name, 1, made[1], "diskominfo")
    named, done, wrong = sender.ids(name), threading.Event(), []
    looked: list[int] = []
    sizes = {table.rows for table in made.values()}

    def look(http: httpx.Client) -> None:
        asked = {"resource_id": named["api"], "limit": "1000"}
        found = http.get("/api/3/action/datastore_search", params=asked)
        if found.status_code != 200 or len(found.json()["result"]["records"]) not in sizes:
            wrong.append(f"rows {found.status_code}")
        elif found.json()["result"]["total"] not in sizes:
            wrong.append(f"total {found.json()['result']['total']}")
        file = http.get(f"/dataset/{name}/resource/{named['csv']}/download/{name}.csv")
        if file.status_code != 200 or hashlib.sha256(file.content).hexdigest() != file.headers["etag"][1:-1]:
            wrong.append(f"file {file.status_code}")
        page = http.get(f"/datastore/dump/{named['api']}", params={"format": "json"})
        if page.status_code != 200 or len(page.json()["records"]) not in sizes:
            wrong.append(f"dump {page.status_code}")

    def read() -> None:
        with Sender(portal.address).http as http:
            while not done.is_set():
                try:
                    look(http)
                except (httpx.HTTPError, ValueError) as fault:  # else the thread would end in silence
                    wrong.append(type(fault).__name__)
                looked.append(1)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, 6):
            assert sender.release(me, name, number, made[number], "diskominfo")["changed"]
        me.act("wadah_rollback", dataset=name)
    finally:
        done.set()
        for reader in readers:
            reader.join()
        me.act("dataset_purge", id=name)
    assert wrong == [] and len(looked) > len(readers)
