"""What happens before CKAN's own views: the closed API, downloads of our files, the dump of our tables."""

import csv
import io
import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.datastore.blueprint import dump_schema
from ckanext.datastore.writer import csv_writer, json_writer, tsv_writer, xml_writer
from ckanext.wadah import model, rights
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import Forbidden

from .files import ORIGIN, caller, download
from .steady import table_rows

blueprint = Blueprint("wadah_gate", __name__)

WRITERS = {
    "csv": (csv_writer, "csv", "text/csv"),
    "tsv": (tsv_writer, "tsv", "text/tab-separated-values"),
    "json": (json_writer, "lists", "application/json"),
    "xml": (xml_writer, "objects", "text/xml"),
}
QUESTION = 1 << 20  # bytes of what an anonymous caller may ask; CKAN reads it whole into memory
ROWS = 31_999  # of one answer: one less than CKAN's most, so that one row too many is seen


@blueprint.before_app_request
def gate() -> Any:
    endpoint, values = request.endpoint or "", request.view_args or {}
    if _from_elsewhere():
        return Response("This was sent by another site's page", 403, mimetype="text/plain")
    if tk.current_user.is_anonymous:
        request.max_content_length = QUESTION
    if endpoint == "api.action" and not rights.open_to(tk.current_user, values["logic_function"]):
        error = {"__type": "Authorization Error", "message": "Access denied: a token is needed"}
        told = json.dumps({"success": False, "error": error})
        return Response(told, 403, mimetype="application/json", headers=ORIGIN)
    if endpoint in ("dataset_resource.download", "resource.download"):
        return download(values["id"], values["resource_id"])
    if endpoint == "datastore.dump":
        return dump(values["resource_id"])
    if endpoint == "datatablesview.ajax":
        return table_rows(values["resource_view_id"])
    return None


def _from_elsewhere() -> bool:
    """Whether another site's page makes a reader's browser write here in the reader's name.

    Beside CKAN's own check: it is off for every view that was once asked without a cookie. And `SameSite=Lax` lets the
    region's other sites through, which stand under the same domain.
    """
    if request.method in ("GET", "HEAD", "OPTIONS") or request.headers.get("Authorization"):
        return False
    if tk.current_user.is_anonymous:
        return False
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


@blueprint.app_errorhandler(tk.NotAuthorized)
def not_authorized(error: tk.NotAuthorized) -> Any:
    """Pages of CKAN that do not reckon with a closed action would answer 500."""
    return current_app.handle_http_exception(Forbidden(str(error)))


def dump(resource_id: str) -> Any:
    """Our tables: whole, they are the CSV file; a selection is one statement, so never of two releases.

    CKAN's own dump asks page by page: across a release it mixes two tables or ends early. None: not ours.
    """
    try:
        resource = tk.get_action("resource_show")(caller(), {"id": resource_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
    live = model.release_of(resource["package_id"])
    if not live or resource_id not in live["tables"]:
        return None
    data, errors = tk.navl_validate(request.args.to_dict(), dump_schema())
    if errors:
        tk.abort(400, "; ".join(f"{name}: {' '.join(said)}" for name, said in errors.items()))
    names = ("filters", "q", "distinct", "plain", "language", "fields", "limit")
    chosen = {k: data[k] for k in names if data.get(k) is not None}
    file = _csv(live)
    if file and data["format"] == "csv" and not chosen and not data["offset"] and data["sort"] in ("_id", ["_id"]):
        name = file["url"].rsplit("/", 1)[-1]
        return tk.redirect_to("resource.download", id=live["dataset"], resource_id=file["id"], filename=name)
    return _selection(resource_id, data, chosen)


def _csv(live: dict[str, Any]) -> dict[str, Any] | None:
    resources = live["package"]["resources"]
    return next((r for r in resources if str(r.get("format")).upper() == "CSV" and r.get("url_type") == "upload"), None)


def _selection(resource_id: str, data: dict[str, Any], chosen: dict[str, Any]) -> Response:
    writer, records_format, media_type = WRITERS[data["format"]]
    limit = min(chosen.pop("limit", ROWS + 1), ROWS + 1)
    asked = {**chosen, "resource_id": resource_id, "limit": limit, "offset": data["offset"], "sort": data["sort"]}
    try:
        asked |= {"records_format": records_format, "include_total": False}
        found = tk.get_action("datastore_search")(caller(), asked)
    except tk.ValidationError as error:
        tk.abort(400, str(error.error_summary))
    records = found["records"]
    if _lines(records, data["format"]) > ROWS:
        tk.abort(400, tk._("More than {rows} rows: take the file, or select fewer").format(rows=ROWS))
    with writer(found["fields"], bom=data["bom"]) as out:
        body = [out.write_records(records), out.end_file()]
    text = b"".join(part if isinstance(part, bytes) else part.encode() for part in body)
    name = f"{resource_id}.{data['format']}"
    return Response(text, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _lines(records: Any, form: str) -> int:
    """Rows in what CKAN answered; in a text, line ends inside values are quoted."""
    if not isinstance(records, str):
        return len(records)
    return sum(1 for _ in csv.reader(io.StringIO(records), delimiter="\t" if form == "tsv" else ","))
