"""An error nobody foresaw gets a code; its text, which may quote a row, goes nowhere."""

import errno
from pathlib import Path

import duckdb
import pytest

from wadah import log
from wadah.errors import Quarantine
from wadah.errors.disk import is_full
from wadah.settings import Settings
from wadah.unforeseen import coded

NIK = "3319014501900001"


def test_the_text_of_a_foreign_error_is_not_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    kept = log.setup(settings)
    with pytest.raises(duckdb.ConversionException) as caught, duckdb.connect() as con:
        con.execute(f"select cast('{NIK}x' as integer)")
    assert NIK in str(caught.value)
    told = coded(caught.value, settings)
    assert told.code == "WDH-155"
    assert "ConversionException" in told.message and "test_unforeseen" in told.message
    assert NIK not in str(told) + told.pesan + kept.read_text("utf-8")
    assert '"error.unforeseen"' in kept.read_text("utf-8")


def test_a_coded_error_stays_itself(tmp_path: Path) -> None:
    refusal = Quarantine("WDH-705", datasets="aduan-bulanan")
    assert coded(refusal, Settings(home=tmp_path)) is refusal


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        duckdb.IOException("IO Error: Could not write file: No space left on device"),
        RuntimeError("database or disk is full"),
    ],
)
def test_a_full_disk_is_known_however_it_is_said(failure: Exception, tmp_path: Path) -> None:
    wrapped = RuntimeError("while writing")
    wrapped.__cause__ = failure
    assert is_full(failure) and is_full(wrapped)
    assert coded(wrapped, Settings(home=tmp_path)).code == "WDH-154"


def test_other_failures_are_no_full_disk() -> None:
    assert not is_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_full(None)
