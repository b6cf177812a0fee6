"""What the portal remembers beside CKAN's own tables: releases of datasets, pages, small files.

`release` has one row per release of a dataset; the one in state `live` is what readers meet. `past` are those before
it, `rejected` those gone back from. JSON is kept as text, so that a receipt's bytes come back as they were sent.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from . import blob

metadata = sa.MetaData()

release = sa.Table(
    "wadah_release",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("release", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # live | past | rejected
    sa.Column("kind", sa.Text, nullable=False),  # the receipt's: new | changed | removed
    sa.Column("kept", sa.Boolean, nullable=False),  # its files can still be fetched
    sa.Column("receipt_sha", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("metadata", sa.Text, nullable=False),
    sa.Column("package", sa.Text, nullable=False),
    sa.Column("tables", sa.Text, nullable=False),  # {resource id: what its table comment says}
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.UniqueConstraint("dataset", "release"),
    sa.Index("wadah_release_live", "dataset", unique=True, postgresql_where=sa.text("state = 'live'")),
)
page_table = sa.Table(
    "wadah_page",
    metadata,
    sa.Column("lang", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("fragment", sa.Text, nullable=False),
)
file_table = sa.Table(
    "wadah_file",
    metadata,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
)
seal_table = sa.Table(
    "wadah_seal",
    metadata,
    sa.Column("one", sa.Boolean, primary_key=True),  # there is one row
    sa.Column("seal", sa.Text, nullable=False),
    sa.Column("release", sa.Text),
    sa.Column("at", sa.Text),
)


class SmallFile(NamedTuple):
    path: Path
    media_type: str
    sha256: str


def seal() -> dict[str, str | None]:
    """{"seal", "release", "at"} of the pages; all None before the first."""
    row = model.Session.execute(sa.select(seal_table.c.seal, seal_table.c.release, seal_table.c.at)).mappings().first()
    return dict(row) if row else {"seal": None, "release": None, "at": None}


def page(lang: str, path: str) -> dict[str, Any] | None:
    """A page's fragment as the publisher sent it, in `id` or `en`; None where there is no such page."""
    for _ in range(3):  # all pages are replaced at once: one seal, one set of pages
        sealed = seal()["seal"]
        if sealed is None:
            return None
        try:
            text = _page(sealed, lang, path)
        except _Resealed:
            continue
        return json.loads(text) if text else None
    return None


class _Resealed(Exception):
    """Between asking for the seal and for the page, all pages were replaced."""


@lru_cache(maxsize=512)
def _page(sealed: str, lang: str, path: str) -> str | None:
    here = sa.and_(page_table.c.lang == lang, page_table.c.path == path)
    query = sa.select(page_table.c.fragment).select_from(seal_table.outerjoin(page_table, here))
    row = model.Session.execute(query.where(seal_table.c.seal == sealed)).first()
    if row is None:
        raise _Resealed
    fragment: str | None = row[0]
    return fragment


def file(path: str) -> SmallFile | None:
    """One of the portal's small files (`aset/wadah.css`, `data.json`): its blob, media type and hash."""
    row = model.Session.execute(sa.select(file_table).where(file_table.c.path == path)).mappings().first()
    return SmallFile(blob.path(row["sha256"]), row["media_type"], row["sha256"]) if row else None


def live(dataset: str) -> dict[str, Any] | None:
    """The live release of the dataset of that name, JSON read; None where Wadah never released it."""
    query = sa.select(release).where(release.c.dataset == dataset, release.c.state == "live")
    row = model.Session.execute(query).mappings().first()
    return opened(row) if row else None


def release_of(package_id: str) -> dict[str, Any] | None:
    """The live release of the package with that id."""
    query = sa.select(release).where(release.c.package_id == package_id, release.c.state == "live")
    row = model.Session.execute(query).mappings().first()
    return opened(row) if row else None


def history(dataset: str) -> list[dict[str, Any]]:
    """All releases of a dataset, those gone back from too, oldest first."""
    query = sa.select(release).where(release.c.dataset == dataset).order_by(release.c.seq)
    return [opened(row) for row in model.Session.execute(query).mappings()]


def opened(row: Any) -> dict[str, Any]:
    """A row of `release` with its JSON read."""
    read = {name: json.loads(row[name]) for name in ("receipt", "metadata", "package", "tables")}
    return {**row, **read}
