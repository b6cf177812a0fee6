"""What Wadah asks of a broker: under which name it keeps a session there, and for which topics."""

import re


def client_id(regency: str, app: str, table: str) -> str:
    """The session's name at the broker: one a regency, application and table, the same for ever."""
    return f"wadah-{regency}-{app}-{table}"


def subscription(pattern: str) -> str:
    """A table's `cctv/{kode_desa}/{kamera}/status` as a broker is asked for it: `cctv/+/+/status`."""
    return re.sub(r"\{\w+\}", "+", pattern)
