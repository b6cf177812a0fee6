"""PSC 119's API: a bearer token, pages, `updated_since`; three endpoints in the order of their calls' last change."""

from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path

from infra.sandbox import calls_db
from infra.sandbox.clock import WIB
from infra.sandbox.making import Making
from infra.sandbox.web import Answer, Refused, Request, Routes

LARGEST_PAGE = 500


def database(made: Making) -> Path:
    """What the API answers from."""
    return made.folder / "psc119.sqlite"


def routes(made: Making) -> Routes:
    file = database(made)
    return Routes({endpoint: partial(_page, file, endpoint) for endpoint in calls_db.ENDPOINTS}, "bearer", "/v1")


def _page(file: Path, endpoint: str, asked: Request) -> Answer:
    try:
        page, size = int(asked.one("page", "1")), int(asked.one("size", "100"))
        since = local(asked.one("updated_since"))
    except ValueError:
        raise Refused(HTTPStatus.BAD_REQUEST) from None
    if page < 1 or not 1 <= size <= LARGEST_PAGE:
        raise Refused(HTTPStatus.BAD_REQUEST)
    bodies, pages = calls_db.page(file, endpoint, since, page, size)
    return Answer(f'{{"data": [{", ".join(bodies)}], "page": {page}, "pages": {pages}}}'.encode())


def local(moment: str) -> str:
    """`updated_since` (ISO 8601; without a zone it is local) in the form the database sorts by."""
    if not moment:
        return ""
    # A plus sign that was not percent-encoded arrives as a space.
    parsed = datetime.fromisoformat(moment.strip().replace(" ", "+") if "T" in moment else moment)
    return f"{parsed.astimezone(WIB) if parsed.tzinfo else parsed:%Y-%m-%dT%H:%M:%S}"
