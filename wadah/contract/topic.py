"""What Wadah asks of a broker: under which name it keeps a session there, and for which topics."""

import re


def client_id(installation: str, app: str, table: str) -> str:
    """The session's name at the broker: one an installation, application and table, the same for ever.

    Two of one name a broker does not bear: it throws the one out that was there first.
    """
    return f"wadah-{installation}-{app}-{table}"


def subscription(pattern: str) -> str:
    """A table's `cctv/{kode_desa}/{kamera}/status` as a broker is asked for it: `cctv/+/+/status`."""
    return re.sub(r"\{\w+\}", "+", pattern)
