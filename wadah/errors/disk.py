"""A full disk, however the library that met it says so."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT}
SAID = ("no space left on device", "database or disk is full", "disk quota exceeded")


def is_full(failure: BaseException | None) -> bool:
    """Whether this failure, or one it came from, is a full disk. DuckDB and SQLite say it only in words."""
    while failure is not None:
        if isinstance(failure, OSError) and failure.errno in FULL:
            return True
        if any(words in str(failure).lower() for words in SAID):
            return True
        failure = failure.__cause__ or failure.__context__
    return False
