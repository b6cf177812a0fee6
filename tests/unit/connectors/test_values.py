"""Values on their way to text: numbers, dates, JSON, names."""

import json
import math
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import exact, rows
from connectors.files.xlsx import dates, strings
from connectors.layout import landing_name


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_as_decimal_is_the_same_number(value: float) -> None:
    text = rows.decimal(value)
    assert "e" not in text.lower()
    assert struct.pack("d", float(text)) == struct.pack("d", value) or value == 0
    assert "." not in text or not text.endswith("0")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5e6, "5000000"),
        (0.1, "0.1"),
        (-1.5e-7, "-0.00000015"),
        (1e22, "1" + "0" * 22),
        (math.inf, "inf"),
        (100.0, "100"),
    ],
)
def test_decimals(value: float, text: str) -> None:
    assert rows.decimal(value) == text


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False).map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12,
))  # fmt: skip
def test_json_is_told_as_it_was(value: object) -> None:
    written = json.dumps(value, ensure_ascii=False)
    found = exact.loads(f"[{written}]")
    assert json.loads(exact.text(found) or "") == [value]


@pytest.mark.parametrize(
    ("number", "text"),
    [("16.50", "16.50"), ("-0", "-0"), ("1e3", "1000"), ("1.25E-2", "0.0125"), ("1e999", "1e999"), ("1e9999", "1e9999"),
     ("3319011502900001234567890", "3319011502900001234567890"), ("NaN", "NaN"), ("-Infinity", "-Infinity")],
)  # fmt: skip
def test_json_numbers_keep_their_digits(number: str, text: str) -> None:
    assert exact.text(exact.loads(number)) == text


def test_a_key_written_twice_is_seen() -> None:
    found = exact.loads('{"a": 1, "b": 2, "a": 1.0}')
    assert isinstance(found, exact.Twice) and exact.text([found]) == '[{"a":1,"b":2,"a":1.0}]'


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("General", None), ("0", None), ("00000", None), ("#,##0.00", None), ("0.00E+00", None), ("@", None),
        ('"Rp"#,##0', None), ("[Red]0;[Blue]-0", None), ('0 "dd"', None), ("[h]:mm", None), ("[$-421]0", None),
        ("dd/mm/yyyy", "date"), ("d-mmm-yy", "date"), ("mmm-yy", "date"), ("[$-421]dddd, dd mmmm yyyy", "date"),
        ("hh:mm", "time"), ("h:mm AM/PM", "time"), ("mm:ss.0", "time"), ("yyyy-mm-dd hh:mm", "both"),
        ("dd\\ mmm\\ yyyy\\ hh:mm;@", "both"), ('d "de" mmmm', "date"), ("m/d/yy h:mm", "both"),
    ],
)  # fmt: skip
def test_number_formats(code: str, kind: str | None) -> None:
    assert dates.kind(code) == kind


@pytest.mark.parametrize(
    ("serial", "shown", "from_1904", "text"),
    [
        (1, "date", False, "1900-01-01"), (59, "date", False, "1900-02-28"), (60, "date", False, None),
        (60.5, "both", False, None), (61, "date", False, "1900-03-01"), (44562, "date", False, "2022-01-01"),
        (43100, "date", True, "2022-01-01"), (0, "date", True, "1904-01-01"),
        (44562.25, "date", False, "2022-01-01T06:00:00"),
        (44562.999999999, "both", False, "2022-01-02T00:00:00"), (0.5, "time", False, "12:00:00"),
        (0.123456789, "time", False, "02:57:46.667"), (1.5, "time", False, "1900-01-01T12:00:00"),
        (-1, "date", False, None), (2_958_466, "date", False, None), (2_958_465, "date", False, "9999-12-31"),
    ],
)  # fmt: skip
def test_serials(serial: float, shown: dates.Clock, from_1904: bool, text: str | None) -> None:
    assert dates.iso(serial, shown, from_1904) == text


def test_escapes_of_a_workbook() -> None:
    assert strings.unescaped("a_x000D_\nb_x005F_x0041_") == "a\r\nb_x0041_"


def test_names_of_what_no_contract_describes() -> None:
    taken = {"nama", "ket"}
    assert [landing_name(n, taken) for n in ("Ket.", "Média (2)", "2026", "——", "NAMA", "x" * 90)] == [
        "ket_2", "media_2", "kolom_2026", "kolom", "nama_2", "x" * 60,
    ]  # fmt: skip


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_json_decimals_are_equal(value: Decimal) -> None:
    assert Decimal(exact.text(exact.loads(str(value))) or "") == value
