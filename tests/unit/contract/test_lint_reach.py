"""How a server is asked and a file is laid out: what a contract may not say, and how it is told."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.connectors.contracts import contract, table
from wadah.errors import Fatal

API = {"type": "api", "location": "https://app.example/v1"}
LOCAL = {"type": "local", "path": "x", "format": "csv"}
WEB = {"type": "custom", "location": "https://docs.example/d/1/", "format": "csv"}


def problems(folder: Path, server: dict[str, Any], source: str = "t.csv", **file: Any) -> str:
    kind = "endpoint" if server["type"] == "api" else "file"
    made = table("t", kind, ["a"], source="/t" if kind == "endpoint" else source, file=file or None)
    try:
        contract(folder, server, made)
    except Fatal as failure:
        return str(failure)
    return ""


def with_(server: dict[str, Any], word: str, value: dict[str, Any]) -> dict[str, Any]:
    return {**server, "customProperties": [{"property": word, "value": value}]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"auth": "oauth2"}, "auth oauth2 needs `tokenUrl`"),
        ({"tokenUrl": "/x"}, "`tokenUrl` says nothing with auth none; remove it, or write auth: oauth2"),
        ({"auth": "bearer", "scope": "baca"}, "`scope` says nothing with auth bearer"),
        ({"header": "X-Kunci"}, "`header` says nothing with auth none"),
        ({"auth": "header", "header": "X Kunci"}, "should match pattern"),
        ({"until": "sampai"}, "add `since`"),
        ({"paging": {"kind": "offset"}}, "kind offset needs `param`"),
        ({"paging": {"kind": "offset", "param": "mulai", "first": 0}}, "`first` is of kind page, this is offset"),
        ({"paging": {"kind": "page", "param": "p", "next": "x"}}, "`next` is of kind cursor, this is page"),
        ({"paging": {"kind": "page", "param": "p", "first": 2}}, "write one of 0 or 1"),
    ],
)
def test_http(said: dict[str, Any], told: str, tmp_path: Path) -> None:
    assert told in problems(tmp_path, with_(API, "http", said))


@pytest.mark.parametrize(
    "said",
    [
        {"auth": "oauth2", "tokenUrl": "/oauth/token", "scope": "baca"},
        {"since": "dari", "until": "sampai"},
        {"paging": {"kind": "page", "param": "p", "sizeParam": "n", "first": 0, "total": "meta.total"}},
        {"paging": {"kind": "cursor", "param": "c", "next": "meta.next"}},
    ],
)
def test_http_that_is_right(said: dict[str, Any], tmp_path: Path) -> None:
    assert problems(tmp_path, with_(API, "http", said)) == ""


@pytest.mark.parametrize(
    ("server", "told"),
    [
        ({**WEB, "location": "http://docs.example/"}, "write an https address"),
        ({**WEB, "location": "https://user:kata@docs.example/"}, "holds a login"),
        (with_(WEB, "fetch", {"files": {"a/b.csv": "x"}}), "`a/b.csv` is no file name"),
        (with_(WEB, "fetch", {"files": {"a.csv": "http://lain.example/x"}}), "write an https address"),
        (with_(WEB, "fetch", {"hosts": ["https://lain.example"]}), "should match pattern"),
        (with_(LOCAL, "fetch", {"files": {}}), "`fetch` says nothing of a file"),
        ({"type": "s3", "location": "https://s3.example/b", "format": "csv"}, "write s3://bucket/folder"),
        ({"type": "local", "path": "x", "format": "parquet"}, "is `parquet`"),
    ],
)
def test_addresses(server: dict[str, Any], told: str, tmp_path: Path) -> None:
    assert told in problems(tmp_path, server)


@pytest.mark.parametrize("form", ["csv", "xlsx", "xls", "ods", "json", "jsonl"])
@pytest.mark.parametrize("place", [WEB, {"type": "s3", "location": "s3://b/x"}, {"type": "local", "path": "x"}])
def test_every_format_from_every_place(form: str, place: dict[str, Any], tmp_path: Path) -> None:
    assert problems(tmp_path, {**place, "format": form}, f"arsip_{{tahun}}.zip/t.{form}") == ""


@pytest.mark.parametrize(
    ("form", "file", "told"),
    [
        ("xlsx", {"headerRow": [1, 3]}, "should be a row (3), or rows one below the other ([1, 2])"),
        ("xlsx", {"headerRow": []}, "should be a row (3)"),
        ("xlsx", {"headerRow": 0}, "should be a row (3)"),
        ("xlsx", {"items": "data"}, "`items` says nothing of xlsx, only of json"),
        ("json", {"sheet": 1}, "`sheet` says nothing of json, only of xlsx, xls, ods"),
        ("xls", {"delimiter": ";"}, "`delimiter` says nothing of xls, only of csv"),
        ("jsonl", {"footer": ["Jumlah"]}, "`footer` says nothing of jsonl"),
        ("csv", {"footer": ["J"]}, "at least 2 characters"),
    ],
)
def test_layouts(form: str, file: dict[str, Any], told: str, tmp_path: Path) -> None:
    assert told in problems(tmp_path, {"type": "local", "path": "x", "format": form}, f"t.{form}", **file)


def test_layouts_that_are_right(tmp_path: Path) -> None:
    where = {"type": "local", "path": "x", "format": "ods"}
    assert problems(tmp_path, where, "t.ods", sheet="Rekap", headerRow=[2, 3], footer=["Jumlah", "Mengetahui*"]) == ""
