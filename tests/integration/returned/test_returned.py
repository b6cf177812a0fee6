"""Rejected rows go home once: into the OPD's folder, and by mail as a notice."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.integration.returned.conftest import FAULTS, LOADS, NIK, Fault, release
from tests.mailbox import Mailbox, mailbox
from wadah import mail
from wadah.errors import Fatal, Retriable
from wadah.returned import deliver, ledger
from wadah.settings import RejectsSettings, Settings


def books(settings: Settings) -> list[Path]:
    assert settings.rejects.folder
    return sorted(settings.rejects.folder.rglob("*"))


def by_mail(settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch, **more: object) -> Settings:
    monkeypatch.setenv("AIRFLOW_CONN_SURAT", box.uri())
    rejects = RejectsSettings.model_validate({"folder": settings.rejects.folder, "smtp": "surat", **more})
    return settings.model_copy(update={"rejects": rejects})


def test_a_workbook_in_the_opds_own_folder_tells_what_is_wrong(settings: Settings) -> None:
    release(settings)
    (sent,) = deliver(settings)
    assert (sent.rows, sent.channels, sent.file.parent.name) == (2, ("folder",), "dinas-koperasi")
    assert sent.file.stat().st_mode & 0o777 == 0o600
    assert sent.file.parent.stat().st_mode & 0o777 == 0o700
    sheet = openpyxl.load_workbook(sent.file).active
    assert sheet is not None
    heading, first, second = ([c.value for c in row] for row in sheet.iter_rows())
    told = dict(zip(heading, first, strict=True))
    assert (told["Berkas atau sumber"], told["Baris"], told["Kolom"]) == ("umkm_jati_2026T3.xlsx", 7, "NIK")
    assert (told["Nilai yang tertulis"], told["Kode"], told["NIK"]) == ("3,31901E+15", "WDH-307", "3,31901E+15")
    assert "format kolom menjadi Teks" in str(told["Yang perlu dilakukan"])
    # Of what is not wrong, personal columns stay away.
    other = dict(zip(heading, second, strict=True))
    assert (other["NAMA PEMILIK"], other["NIK"], other["NO"]) == ("(data pribadi tidak ditampilkan)",) * 2 + ("9",)


def test_a_folder_shared_with_the_opds_account_shares_the_workbook(settings: Settings) -> None:
    assert settings.rejects.folder
    shared = settings.rejects.folder / "dinas-koperasi"
    shared.mkdir(parents=True)
    shared.chmod(0o750)
    release(settings)
    (sent,) = deliver(settings)
    assert sent.file.stat().st_mode & 0o777 == 0o640


def test_whole_rows_where_the_setting_says_so(settings: Settings) -> None:
    rejects = settings.rejects.model_copy(update={"personal": True})
    release(settings)
    (sent,) = deliver(settings.model_copy(update={"rejects": rejects}))
    sheet = openpyxl.load_workbook(sent.file).active
    assert sheet is not None
    assert NIK in [c.value for c in list(sheet.iter_rows())[2]]


def test_once_per_load_and_only_what_is_new_in_it(settings: Settings) -> None:
    release(settings)
    assert len(deliver(settings)) == 1
    assert deliver(settings) == []
    # The same whole copy again, with one fault more, and one row mended.
    old = Fault(7, "WDH-307", "nik", "3,31901E+15", current=False)
    again = Fault(7, "WDH-307", "nik", "3,31901E+15", load=LOADS[1])
    new = Fault(12, "WDH-308", "no_hp", "0812", load=LOADS[1])
    release(settings, [old, again, new])
    (sent,) = deliver(settings)
    assert (sent.load_id, sent.rows) == (LOADS[1], 1)
    assert len([b for b in books(settings) if b.suffix == ".xlsx"]) == 2


def test_mail_carries_a_notice_and_no_value(
    settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    release(settings)
    (sent,) = deliver(by_mail(settings, box, monkeypatch))
    assert sent.channels == ("folder", "mail")
    (letter,) = box.letters
    assert (letter["To"], letter["From"]) == ("umkm@koperasi.kab.example", settings.regency.email)
    text = letter.get_content()
    assert "2 baris" in text
    assert "WDH-307" in text
    assert str(sent.file) in text.replace("\n", "")
    assert not any(secret in letter.as_string() for secret in (NIK, "Rekaan", "3,31901E+15", "lumayan"))
    assert not list(letter.iter_attachments())


def test_the_workbook_goes_along_only_when_allowed(
    settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    release(settings)
    (sent,) = deliver(by_mail(settings, box, monkeypatch, attach=True))
    (part,) = box.letters[0].iter_attachments()
    assert part.get_filename() == sent.file.name
    assert part.get_content() == sent.file.read_bytes()


def test_what_the_server_did_not_take_is_tried_again_and_nothing_twice(
    settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    own = by_mail(settings, box, monkeypatch)
    release(own)
    box.refuse = "451 try later"
    with pytest.raises(Retriable, match="WDH-730"):
        deliver(own)
    (kept,) = [b for b in books(own) if b.suffix == ".xlsx"]
    before = kept.stat().st_mtime_ns
    box.refuse = None
    (sent,) = deliver(own)
    assert sent.channels == ("mail",)
    assert len(box.letters) == 1
    assert deliver(own) == []
    assert kept.stat().st_mtime_ns >= before


@pytest.mark.parametrize("moment", ["write", "send", "note"])
def test_a_kill_at_any_moment_loses_nothing(
    settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:  # fmt: skip
    own = by_mail(settings, box, monkeypatch)
    release(own)
    import wadah.returned as room

    class Killed(BaseException):
        pass

    def cut(work: Callable[..., None], after: bool) -> Callable[..., None]:
        def run(*given: object, **named: object) -> None:
            if after:
                work(*given, **named)
            raise Killed

        return run

    with monkeypatch.context() as patched:
        if moment == "write":
            patched.setattr(room.book, "write", cut(room.book.write, after=False))
        elif moment == "send":
            patched.setattr(room, "send", cut(mail.send, after=True))
        else:
            patched.setattr(room.ledger, "note", cut(room.ledger.note, after=False))
        with pytest.raises(Killed):
            deliver(own)
    deliver(own)
    assert len([b for b in books(own) if b.suffix == ".xlsx"]) == 1
    assert len({letter["Message-ID"] for letter in box.letters}) == 1
    assert deliver(own) == []


def test_a_line_cut_short_in_the_ledger_is_done_again(settings: Settings) -> None:
    release(settings)
    deliver(settings)
    file = settings.path("rejects", "delivered.jsonl")
    file.write_text(file.read_text("utf-8")[:-9], "utf-8")
    assert len(deliver(settings)) == 1
    whole = file.read_text("utf-8").splitlines()[-1]
    assert json.loads(whole)["channel"] == "folder"
    assert file.stat().st_mode & 0o777 == 0o600


def test_loads_that_nobody_holds_are_forgotten(settings: Settings) -> None:
    ledger.note(settings, "umkm", "umkm", "lama", "folder")
    release(settings)
    deliver(settings)
    assert "lama" not in settings.path("rejects", "delivered.jsonl").read_text("utf-8")


def test_no_mail_without_encryption(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    release(settings)
    with mailbox(tmp_path, encrypted=False) as plain:
        own = by_mail(settings, plain, monkeypatch)
        with pytest.raises(Retriable, match="WDH-730"):
            deliver(own)
        assert plain.letters == []


@pytest.mark.parametrize(
    ("uri", "why"), [(None, "no such"), ("http://a@b", "no mail server"), ("smtp://h?cafile=/none", "cafile")]
)
def test_a_connection_that_is_none(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, uri: str | None, why: str
) -> None:  # fmt: skip
    rejects = settings.rejects.model_copy(update={"smtp": "surat"})
    if uri:
        monkeypatch.setenv("AIRFLOW_CONN_SURAT", uri)
    release(settings)
    with pytest.raises(Fatal, match=why):
        deliver(settings.model_copy(update={"rejects": rejects}))


def test_a_wrong_password_and_a_foreign_certificate_are_refused(
    settings: Settings, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    release(settings)
    own = by_mail(settings, box, monkeypatch)
    monkeypatch.setenv("AIRFLOW_CONN_SURAT", box.uri(password="salah"))
    with pytest.raises(Retriable, match="WDH-730"):
        deliver(own)
    monkeypatch.setenv("AIRFLOW_CONN_SURAT", box.uri().partition("?")[0])
    with pytest.raises(Retriable, match="SSLCertVerificationError"):
        deliver(own)
    assert box.letters == []


def test_a_folder_that_takes_nothing(settings: Settings, tmp_path: Path) -> None:
    release(settings, FAULTS)
    (tmp_path / "setoran OPD").write_text("no folder", "utf-8")
    with pytest.raises(Retriable, match="WDH-732"):
        deliver(settings)


def test_off_by_default(settings: Settings) -> None:
    release(settings)
    assert deliver(settings.model_copy(update={"rejects": RejectsSettings()})) == []
