"""Numbers, dates and the catalogue."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from publish.language import Words, catalogue
from publish.language.units import AMOUNTS
from publish.period import parse
from tests.unit.publish.messages import texts
from wadah.contract.vocabulary import UNITS
from wadah.settings import ROOT

ID, EN = Words("id"), Words("en")


def test_every_text_of_the_code_is_in_english_and_no_other() -> None:
    assert set(catalogue()) == texts()


def test_translations_keep_fields_and_tags() -> None:
    for text, forms in catalogue().items():
        wanted = set(re.findall(r"\{\w+\}", text))
        for form in forms:
            found = set(re.findall(r"\{\w+\}", form))
            assert found <= wanted | {"{number}"}, text  # a quarter's number beside its Roman one
            assert wanted - found <= {"{n}", "{roman}"}, text  # a singular may say its one in words
            assert re.findall(r"</?\w+", form) == re.findall(r"</?\w+", text), text


def test_a_text_without_translation_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN.t("Tidak ada di katalog")


def test_every_unit_of_the_vocabulary_has_its_words() -> None:
    assert set(UNITS) == set(AMOUNTS)


def test_numbers() -> None:
    assert [ID.number(n) for n in (0, 1234, 1234.56, -3)] == ["0", "1.234", "1.234,6", "−3"]
    assert [EN.number(n) for n in (1234.56, -3)] == ["1,234.6", "−3"]
    assert (ID.percent(6.3), EN.percent(100)) == ("6,3%", "100.0%")
    assert [ID.amount(v, "rupiah") for v in (13650, 1.2e9, 3.5e6, 2e12)] == [
        "Rp13.650",
        "Rp1,2 miliar",
        "Rp3,5 juta",
        "Rp2,0 triliun",
    ]
    assert ID.amount(84.1, "persen") == "84,1%"
    assert (EN.amount(1, "aduan"), EN.amount(2, "aduan"), ID.amount(5, "ton")) == (
        "1 complaint",
        "2 complaints",
        "5 ton",
    )
    assert [ID.size(n) for n in (300, 118_000, 2_400_000, 3 * 10**9)] == ["1 kB", "118 kB", "2,4 MB", "3,0 GB"]


def test_dates_and_times() -> None:
    day = date(2026, 8, 5)
    assert (ID.day(day), ID.short_day(day), ID.weekday(day)) == ("5 Agustus 2026", "5 Agu 2026", "Rabu, 5 Agustus 2026")
    assert EN.day(day) == "5 August 2026"
    at = datetime(2026, 11, 20, 2, 0, tzinfo=UTC).astimezone(ZoneInfo("Asia/Jakarta"))
    assert (ID.clock(at), EN.clock(at)) == ("09.00 WIB", "09:00 WIB")


def test_periods() -> None:
    months, quarters = (parse("2024-01"), parse("2026-10")), (parse("2026-Q1"), parse("2026-Q3"))
    assert (ID.span(*months), EN.span(*months)) == ("Jan 2024–Okt 2026", "Jan 2024–Oct 2026")
    assert (ID.period(quarters[1]), ID.span(*quarters)) == ("triwulan III 2026", "TW I 2026–TW III 2026")
    assert (EN.period(quarters[1]), EN.span(*quarters)) == ("quarter 3 of 2026", "Q1 2026–Q3 2026")
    assert (ID.period(parse("2026-S1")), ID.period(parse("2026"))) == ("semester I 2026", "2026")


def test_lists() -> None:
    assert [ID.listed(list("abc"[:n])) for n in range(4)] == ["", "a", "a dan b", "a, b, dan c"]


def test_rows_are_said_to_be_sent_back_only_where_they_are_sent() -> None:
    """By default nothing is sent: what people read says that rows are set aside. The mail's own text may say more."""
    written = [f for folder in ("publish", "wadah", "dbt", "connectors") for f in (ROOT / folder).rglob("*")
               if f.suffix in (".py", ".html", ".toml", ".yaml", ".yml", ".po", ".sql", ".j2")]  # fmt: skip
    found = {str(f.relative_to(ROOT)) for f in written if "dikembalikan" in f.read_text("utf-8").lower()}
    assert found == {"wadah/returned/notice.py"}
