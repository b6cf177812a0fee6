"""Date patterns become strict regular expressions; what does not fit a pattern is never read."""

import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from wadah.warehouse.patterns import EXAMPLE, TOKENS, date_cell, example, iso, reading

PYTHON = {  # JDK pattern → the same for strftime
    "dd-MM-yyyy HH:mm": "%d-%m-%Y %H:%M",
    "yyyy-MM-dd HH:mm:ss": "%Y-%m-%d %H:%M:%S",
    "dd-MM-yyyy HH:mm 'WIB'": "%d-%m-%Y %H:%M WIB",
    "dd/MM/yy": "%d/%m/%y",
    "yyyy-MM-dd'T'HH:mm:ss.SSSSSS": "%Y-%m-%dT%H:%M:%S.%f",
}


@pytest.mark.parametrize("pattern", PYTHON)
def test_every_moment_written_by_the_pattern_is_read_back_part_by_part(pattern: str) -> None:
    draw, read = Random(pattern), reading(pattern)
    for _ in range(300):
        moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=draw.randrange(99 * 365 * 86_400_000_000))
        found = re.fullmatch(read.regex, moment.strftime(PYTHON[pattern]).lower())
        assert found
        whole = {"year": "%Y", "short_year": "%y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M",
                 "second": "%S", "fraction": "%f"}  # fmt: skip
        assert {p: found[g] for p, g in read.parts.items()} == {p: moment.strftime(whole[p]) for p in read.parts}


STRANGE = (
    "2-1-2026 10:00", "02-01-26 10:00", "02/01/2026 10:00", "02-01-2026", "02-01-2026 10:00 ", "02-13-2026 10:00",
    "32-01-2026 10:00", "02-01-2026 24:00", "02-01-2026 10:60", "x02-01-2026 10:00",
)  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_what_is_written_otherwise_is_not_read(text: str) -> None:
    assert not re.search(reading("dd-MM-yyyy HH:mm").regex, text)


def test_single_letters_take_one_digit_or_two() -> None:
    read = reading("d/M/yyyy H:m")
    for text in ("1/2/2026 3:4", "01/02/2026 03:04"):
        assert re.fullmatch(read.regex, text)


def test_quotes_are_literal_and_special_characters_too() -> None:
    assert re.fullmatch(reading("yyyy.MM.dd 'o''clock (x)'").regex, "2026.01.31 o'clock (x)")
    assert not re.fullmatch(reading("yyyy.MM.dd").regex, "2026-01-31")


def test_names_are_indonesian() -> None:
    read = reading("EEEE dd MMM yyyy")
    assert re.fullmatch(read.regex, "jum'at 02 nop 2018") and re.fullmatch(read.regex, "minggu 05 agt 2018")
    assert not re.fullmatch(read.regex, "friday 02 nov 2018")


@pytest.mark.parametrize("pattern", ["dd-MM-yyyy hh:mm", "QQQ yyyy", "yyyyy"])
def test_a_letter_without_translation_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        reading(pattern)


def test_a_part_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        reading("dd/MM/yyyy dd")


def test_every_letter_the_contracts_may_use_is_understood() -> None:
    from wadah.contract.vocabulary import CLOCK_LETTERS

    assert {letters[0] for letters in TOKENS} | {"S"} == set(CLOCK_LETTERS)
    assert {name for name, _ in TOKENS.values()} <= EXAMPLE.keys() | {"month_name"}


def test_the_example_is_of_the_pattern() -> None:
    assert example("EEEE dd MMM yyyy HH:mm 'WIB'") == "Sabtu 31 Jan 2026 07:30 WIB"
    for pattern in (*PYTHON, "EEEE, d MMMM yyyy", "yyyy-MM-dd'T'HH:mm:ssXXX"):
        assert re.fullmatch(reading(pattern).regex, example(pattern).lower())


def test_iso_wants_a_zone_exactly_where_one_is_declared() -> None:
    assert re.fullmatch(iso("timestamp").regex, "2026-01-31t07:30:00.25")
    assert not re.fullmatch(iso("timestamp").regex, "2026-01-31t07:30:00z")
    assert re.fullmatch(iso("timestamp", has_zone=True).regex, "2026-01-31t07:30:00+0700")
    assert not re.fullmatch(iso("timestamp", has_zone=True).regex, "2026-01-31t07:30:00")


def test_a_date_cell_with_a_time_is_no_date() -> None:
    assert re.fullmatch(date_cell("date").regex, "2026-01-31t00:00:00")
    assert not re.fullmatch(date_cell("date").regex, "2026-01-31t10:00:00")
    assert re.fullmatch(date_cell("time").regex, "1899-12-31t10:00:00")
