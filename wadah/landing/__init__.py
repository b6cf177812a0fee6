"""Landing: raw values as the source gave them, append only, one Apache Iceberg table per contract table.

Data and state commit together: what a load pulled, its cursor and the fingerprint of its source are
properties of the snapshot that adds its rows.
"""

from wadah.landing.load import METADATA, Held, Load, began_at, new_load_id
from wadah.landing.parquet import Constants, Form, Sheets
from wadah.landing.store import Landing
from wadah.landing.writer import Writer

__all__ = [
    "METADATA",
    "Constants",
    "Form",
    "Held",
    "Landing",
    "Load",
    "Sheets",
    "Writer",
    "began_at",
    "new_load_id",
]
