"""The mail that tells an OPD of returned rows: what, how many, where. It holds no value of a row."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from wadah.contract.model import Contract, Table
from wadah.errors import catalogue
from wadah.mail import Attachment, Message
from wadah.returned.find import Row
from wadah.settings import Settings

TEXT = """Yth. pengelola {name},

{count} baris dari tabel {table} dikembalikan karena tidak lolos pemeriksaan, muatan {load}.

{reasons}

{place}

Perbaiki di aplikasi asalnya; baris yang sudah benar diterima sendiri pada penarikan berikutnya.
Pesan ini dibuat otomatis oleh Wadah, {regency}, dan tidak memuat isi baris.
"""
SENT = "Buku kerjanya terlampir. Isinya data yang diketik warga atau petugas: simpan dan teruskan seperlunya saja."
LIES = "Buku kerjanya ada di {file}."


def recipients(contract: Contract) -> list[str]:
    """The addresses of the contract's support."""
    return [url.removeprefix("mailto:") for _, url in contract.support if url.startswith("mailto:")]


def message(
    settings: Settings, contract: Contract, table: Table, load: str, rows: Sequence[Row], file: Path,
    attached: Sequence[Attachment],
) -> Message:  # fmt: skip
    known = catalogue()
    counted = sorted(Counter(row.code for row in rows).items())
    reasons = "\n".join(
        f"- {n} baris: {code}. {known[code].do_id if code in known else ''}".rstrip() for code, n in counted
    )
    note = "" if attached else "\nPesan tidak membawa lampiran sebab buku kerjanya memuat data pribadi."
    return Message(
        id=f"wadah-{contract.id}-{table.name}-{load}".lower(),
        to=recipients(contract),
        subject=f"[Wadah] {len(rows)} baris {contract.name} perlu diperbaiki",
        text=TEXT.format(
            name=contract.name, count=len(rows), table=table.name, load=load, reasons=reasons,
            place=SENT if attached else LIES.format(file=file) + note, regency=settings.regency.name,
        ),
        attachments=attached,
    )  # fmt: skip
