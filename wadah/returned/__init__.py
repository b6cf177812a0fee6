"""Rejected rows go home: per OPD and load a workbook in its drop folder, and a notice by mail.

Only what a load newly rejected is told: a whole copy that comes every hour with the same faults is told once. What was
delivered is noted after it was, a channel at a time, so that a run cut off anywhere repeats nothing in the folder (same
name, same content) and a mail at most under the same Message-ID.

Personal data: a workbook holds what people typed. It goes to the OPD that owns the rows, mode 0600, shows the value
that is wrong and of the other columns only those that are not personal (`rejects.personal` shows all). Mail is read on
many machines and kept for years, so it carries a notice and the place alone, unless `rejects.attach` says otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from wadah import log
from wadah.contract.load import applications
from wadah.contract.model import Contract, Table
from wadah.errors import Retriable, WadahError
from wadah.lock import lock
from wadah.mail import Attachment, send
from wadah.returned import book, find, ledger, notice
from wadah.settings import Settings

LOG = log.get("returned")


@dataclass(frozen=True)
class Delivered:
    """One load's newly rejected rows, and how they went: any of `folder`, `mail`."""

    app: str
    table: str
    load_id: str
    rows: int
    file: Path
    channels: tuple[str, ...]


def deliver(settings: Settings) -> list[Delivered]:
    """Send home what the current warehouse release rejected and nobody was told yet.

    Where neither folder nor mail is set, nothing is done. Every load is tried; then the first failure is raised:
    Retriable WDH-730, WDH-732, Fatal WDH-731.
    """
    from wadah.warehouse.connect import connect
    from wadah.warehouse.release import current

    release = current(settings)
    if release is None or not ledger.channels(settings):
        return []
    done, failures = [], list[WadahError]()
    with lock(settings, "rejects", "sending rejected rows home", wait=60), connect(release.database, settings) as con:
        for contract, table, load in _loads(settings, con):
            try:
                if told := _one(settings, con, contract, table, load):
                    done.append(told)
                    LOG.info("rejects.sent", app=told.app, table=told.table, load=told.load_id, rows=told.rows)
            except WadahError as failure:
                failures.append(failure)
        ledger.forget(settings, find.held(con))
    if failures:
        raise failures[0]
    return done


def _loads(settings: Settings, con: DuckDBPyConnection) -> Iterator[tuple[Contract, Table, str]]:
    for contract in applications(settings).values():
        for table in contract.tables:
            for load in find.loads(con, contract.id, table):
                yield contract, table, load


def _one(
    settings: Settings, con: DuckDBPyConnection, contract: Contract, table: Table, load: str
) -> Delivered | None:  # fmt: skip
    """Deliver by every channel that has not carried it yet; None where all have, or nothing is new in it."""
    open_ = ledger.open_channels(settings, contract.id, table.name, load)
    if contract.support and "mail" in open_ and not notice.recipients(contract):
        open_.remove("mail")
    if not open_ or not (rows := find.rows(con, contract, table, load)):
        return None
    file = _place(settings, contract) / f"{contract.id}_{table.name}_{load}.xlsx"
    try:
        book.write(file, settings, contract, table, rows)
    except OSError as failure:
        raise Retriable("WDH-732", folder=file.parent, reason=failure.strerror or "?") from None
    if "folder" in open_:
        ledger.note(settings, contract.id, table.name, load, "folder")
    if "mail" in open_ and settings.rejects.smtp and notice.recipients(contract):
        attached = [Attachment(file.name, file.read_bytes())] if settings.rejects.attach else []
        message = notice.message(settings, contract, table, load, rows, file, attached)
        send(settings, settings.rejects.smtp, message)
        ledger.note(settings, contract.id, table.name, load, "mail")
    return Delivered(contract.id, table.name, load, len(rows), file, tuple(open_))


def _place(settings: Settings, contract: Contract) -> Path:
    """The OPD's own folder: in the drop folder, or at home where there is none."""
    return settings.root / (settings.rejects.folder or Path("rejects", "opd")) / contract.opd
