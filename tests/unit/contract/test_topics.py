"""What a contract may say of topics: what a broker can be asked for, and of what an hour has a sum."""
# ruff: noqa: E501  # one case a line reads as the table it is

from pathlib import Path

import pytest

from wadah.contract.lint import lint
from wadah.contract.load import INPUT, application
from wadah.contract.topic import client_id, subscription

CCTV = INPUT / "diskominfo" / "cctv.odcs.yaml"

CASES = [
    ("cctv/{kode_desa}/{kamera}/status", "cctv/{kode_desa}/kam-{kamera}/status", "placeholder within a level"),
    ("cctv/{kode_desa}/{kamera}/status", "cctv/+/{kode_desa}/{kamera}", "is a wildcard"),
    ("mode: append, compact: hour", "mode: append, compact: day", "write one of hour"),
    ('logicalTypeOptions: {format: "yyyy-MM-dd\'T\'HH:mm:ssXXX", timezone: true}',
     'logicalTypeOptions: {format: "yyyy-MM-dd HH:mm"}', "told with its zone, in whole seconds"),
    ("        required: true\n        description: Apakah kamera mengirim", "        description: Apakah kamera mengirim",
     "add `required: true`"),
    ("        logicalType: integer\n        logicalTypeOptions: {minimum: 0, maximum: 60000}\n",
     "        logicalType: string\n", "an hour has no sum"),
    ("      - name: latency_ms\n", "      - name: up_menit\n        logicalType: integer\n        classification: publik\n"
     "        primaryKey: true\n        description: Salah.\n      - name: latency_ms\n", "is key of a compact load"),
    ('location: "mqtt://127.0.0.1:1883", format: json}',
     'location: "mqtt://127.0.0.1:1883", format: json, customProperties: [{property: qos, value: 0}]}', "write 1"),
    ("      - {property: file, value: {oneLineOneRecord: false}}", "      - {property: load, value: {compact: hour}}",
     "`compact` is of topics"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "told"), CASES, ids=[told for _, _, told in CASES])
def test_a_slip_is_told(good: str, bad: str, told: str, tmp_path: Path) -> None:
    text = CCTV.read_text("utf-8")
    assert good in text
    file = tmp_path / "cctv.odcs.yaml"
    file.write_text(text.replace(good, bad, 1), "utf-8")
    problems = [str(p) for p in lint([file]).problems]
    assert any(told in problem for problem in problems), problems


def test_an_hours_columns_follow_from_a_messages() -> None:
    table = application("cctv").by_name["status"]
    assert [c.name for c in table.message] == ["kode_desa", "kamera", "ts", "up", "latency_ms"]
    assert [c.name for c in table.columns] == [
        "kode_desa", "kamera", "ts", "menit", "up_menit", "latency_ms_banyak", "latency_ms_jumlah", "latency_ms_min",
        "latency_ms_maks", "denyut", "denyut_baru", "detik",
    ]  # fmt: skip
    assert table.key == ("kode_desa", "kamera", "ts")
    assert table.by_name["latency_ms_jumlah"].unit == "milidetik" and not table.by_name["latency_ms_min"].required
    assert {c.name for c in table.columns if c.classification == "publik"} == {"kode_desa", "up_menit"}


def test_what_a_broker_is_asked_for() -> None:
    assert subscription("cctv/{kode_desa}/{kamera}/status") == "cctv/+/+/status"
    assert client_id("1f00c0de", "cctv", "status") == "wadah-1f00c0de-cctv-status"
