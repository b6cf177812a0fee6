"""The secret by which people are told apart in the marts without being named: one for each installation.

A regency has fewer than 10^10 possible NIKs, so that a plain hash of one is as good as the NIK. Pseudonyms are
HMAC-SHA-256 under this secret. It lies in `connections/pseudonym` (0600), or comes by the Airflow connection
`pseudonym` where several machines build (its password, 64 hex digits). It is never in the warehouse file, in compiled
SQL, in dbt's artifacts or in a log: every DuckDB session of dbt is given a temporary function that holds it
(`PLUGIN`), and what is derived of it for others to see is `fingerprint` alone.
"""

import hmac
import re
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from duckdb import DuckDBPyConnection

from wadah import files
from wadah.errors import Fatal
from wadah.settings import Settings

NAME = "pseudonym"
PLUGIN = "wadah.warehouse.pseudonym_plugin"
FUNCTION = "pseudonim"
BLOCK = 64  # bytes of a block of SHA-256


def secret(settings: Settings) -> bytes:
    """The installation's secret, 32 bytes; made once where there is none. Raises Fatal WDH-410 where it is damaged."""
    uri = settings.connection(NAME)
    if uri is None:
        _make(settings.path("connections", NAME))
        uri = settings.connection(NAME)
    written = unquote(urlsplit(uri or "").password or "")
    if not re.fullmatch(r"[0-9a-f]{64}", written):
        raise Fatal("WDH-410", connection=NAME)
    return bytes.fromhex(written)


def fingerprint(settings: Settings) -> str:
    """What tells one secret from another and nothing else: pseudonyms of two secrets must not stand in one table."""
    return hmac.digest(secret(settings), b"wadah fingerprint", "sha256").hex()[:16]


def teach(con: DuckDBPyConnection, key: bytes) -> None:
    """Give this session the function `pseudonim(text)`: 64 hex digits, NULL for NULL.

    HMAC as RFC 2104 has it, in DuckDB's own vectorised SHA-256. The function is temporary, and what it needs of the
    secret are variables of the session: both live in its memory, are written to no file and stand in no error's text.
    """
    padded = key.ljust(BLOCK, b"\0")
    inner, outer = (bytes(b ^ pad for b in padded).hex() for pad in (0x36, 0x5C))
    con.execute(f"SET VARIABLE pseudonym_inner = unhex('{inner}')")
    con.execute(f"SET VARIABLE pseudonym_outer = unhex('{outer}')")
    con.execute(
        f"CREATE OR REPLACE TEMP MACRO {FUNCTION}(x) AS sha256("
        "getvariable('pseudonym_outer') || unhex(sha256(getvariable('pseudonym_inner') || encode(x))))"
    )


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.once(file, lambda: f"wadah://:{secrets.token_hex(32)}@localhost\n")
