"""Gate results as values."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wadah import gate
from wadah.errors import Quarantine
from wadah.gate import Check, GateResult, verify

GOOD = Check("wajib:bulan", "contract", "error", True, 0, 0, "Bulan terisi.")
BAD = Check("kunci:unik", "contract", "error", False, 2, 0, "Tidak ada dua baris dengan kunci sama.")
WARNED = Check("mutu:1", "quality", "warning", False, 80.5, "mustBeLessThan 5", "Jumlah wajar.", "WDH-511")


def result(*checks: Check) -> GateResult:
    return GateResult("aduan-bulanan", "aduan_bulanan", "ab" * 32, 12, checks, datetime(2026, 11, 20, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ("checks", "passes"),
    [((GOOD,), True), ((GOOD, WARNED), True), ((GOOD, BAD), False), ((), False)],
    ids=["all hold", "a warning never blocks", "one error", "nothing was checked"],
)
def test_passed(checks: tuple[Check, ...], passes: bool) -> None:
    assert result(*checks).passed is passes


def test_json_gives_the_same_back(tmp_path: Path) -> None:
    made = result(GOOD, BAD, WARNED)
    assert GateResult.from_json(made.to_json()) == made
    gate.write([made], tmp_path)
    assert gate.read(tmp_path) == {"aduan-bulanan": made}
    assert json.loads(made.to_json())["passed"] is False


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace('"passed": false', '"passed": true'),
        lambda text: text.replace('"content_hash"', '"hash"'),
        lambda text: text.replace('"severity"', '"berat"'),
        lambda text: text.replace("2026-11-20", "kemarin"),
        lambda text: "[]",
    ],
    ids=["cut off", "passed by hand", "field renamed", "check's field renamed", "no date", "no object"],
)
def test_a_damaged_result_is_none(damage) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Quarantine) as raised:
        GateResult.from_json(damage(result(GOOD, BAD).to_json()))
    assert raised.value.code == "WDH-503"


def test_verify() -> None:
    good = result(GOOD)
    verify(good, good.content_hash)
    for given, digest, code in (
        (None, good.content_hash, "WDH-502"),
        (result(BAD), good.content_hash, "WDH-500"),
        (replace(good, checks=()), good.content_hash, "WDH-500"),
        (good, "cd" * 32, "WDH-501"),
    ):
        with pytest.raises(Quarantine) as raised:
            verify(given, digest, "aduan-bulanan")
        assert raised.value.code == code


EMPTY = Check(gate.EMPTY, "contract", "error", False, 0, "≥ 1", "Belum ada baris.", "WDH-506")
NEVER = Check("muatan:up4.tb_aduan:ada", "load", "error", False, 0, 1, "Pernah dimuat.", "WDH-513")


@pytest.mark.parametrize(
    ("rows", "checks", "waits"),
    [(0, (EMPTY,), True), (0, (EMPTY, NEVER, GOOD, WARNED), True), (0, (EMPTY, BAD), False), (0, (NEVER,), False),
     (0, (BAD,), False), (12, (NEVER,), False), (12, (GOOD,), False)],
    ids=["empty", "never pulled", "empty and wrong", "not said to be empty", "wrong", "rows of no source", "good"],
)  # fmt: skip
def test_waiting_is_nothing_but_empty(rows: int, checks: tuple[Check, ...], waits: bool) -> None:
    found = replace(result(*checks), rows=rows)
    assert found.waiting is waits
    assert not (found.waiting and found.passed)
