"""Which store a source's files lie in."""

from connectors.base import Source
from connectors.files.bucket import Bucket
from connectors.files.store import Folder, Sftp, Store
from connectors.files.web import Web
from connectors.files.zipped import Zipped


def of(source: Source) -> Store:
    """The store of a source's server; where a table's files are in zips, the one that looks into them."""
    kinds: dict[str, type[Store]] = {"sftp": Sftp, "s3": Bucket, "custom": Web}
    found = kinds.get(source.server.type, Folder)(source)  # type: ignore[call-arg]  # a Protocol has no constructor
    zips = [t.source for t in source.contract.tables if t.kind == "file" and ".zip/" in t.source.lower()]
    return Zipped(source, found, zips) if zips else found
