"""Downloads. What a file resource gives out is the blob its metadata names, so both change in one commit."""

import json
import os
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model as ckan_model
from ckanext.wadah import blob, model
from flask import Blueprint, Response, request, send_file

blueprint = Blueprint("wadah_files", __name__)
YEAR = 365 * 24 * 3600
ORIGIN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Content-Length"}


def caller() -> Any:
    return {"user": tk.current_user.name, "auth_user_obj": tk.current_user}


def give(file: Path, sha256: str, media_type: str, name: str | None, age: int) -> Response:
    """The blob with its hash as ETag, its length, and parts of it on request; 404 where it is not here."""
    try:
        opened = file.open("rb")  # from here on the file may be removed: the reader gets all of it
    except FileNotFoundError:
        tk.abort(404, tk._("No download is available"))
    response = send_file(
        opened, mimetype=media_type, as_attachment=bool(name), download_name=name, etag=sha256, conditional=False
    )
    size = os.fstat(opened.fileno()).st_size
    response.content_length = size
    response.headers["Cache-Control"] = f"public, max-age={age}" if age else "public, no-cache"
    if "__no_cache__" in request.environ:
        response.headers["Cache-Control"] = "no-store"
    response.headers.extend(ORIGIN)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    return response


def download(package_id: str, resource_id: str) -> Response | None:
    """The answer to CKAN's download route for a file of ours; None leaves it to CKAN."""
    try:
        resource = tk.get_action("resource_show")(caller(), {"id": resource_id})
        package = tk.get_action("package_show")(caller(), {"id": package_id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None  # CKAN answers 404 or 403
    sha256 = str(resource.get("hash") or "")
    ours = resource.get("url_type") == "upload" and blob.SHA256.fullmatch(sha256)
    if not ours or resource["package_id"] != package["id"] or not model.release_of(package["id"]):
        return None
    name = str(resource["url"]).rsplit("/", 1)[-1]
    _not_shared(package)
    return give(blob.path(sha256), sha256, resource.get("mimetype") or "application/octet-stream", name, 0)


@blueprint.route("/dataset/<dataset>/rilis/<release>/<name>")
def kept(dataset: str, release: str, name: str) -> Response:
    """A file of an earlier release, or its receipt, under an address that never gives anything else."""
    try:
        package = tk.get_action("package_show")(caller(), {"id": dataset})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        tk.abort(404, tk._("Dataset not found"))
    _not_shared(package)
    row = _release(package, release)
    if row and name == "receipt.json":
        return Response(json.dumps(row["receipt"], ensure_ascii=False, indent=1) + "\n", mimetype="application/json",
                        headers=ORIGIN)  # fmt: skip
    files = row["receipt"].get("files", []) if row and row["kept"] else []
    file: dict[str, Any] = next((f for f in files if f.get("name") == name), {})
    if not file:
        tk.abort(404, tk._("No download is available"))
    return give(blob.path(file["sha256"]), file["sha256"], file["media_type"], name, YEAR)


def _not_shared(package: dict[str, Any]) -> None:
    """What is not open to all is kept by no cache between us and its reader: CKAN marks every file `public`."""
    if package["private"] or package["state"] != "active":
        request.environ["__no_cache__"] = True


def _release(package: dict[str, Any], release: str) -> dict[str, Any] | None:
    table = model.release
    query = table.select().where(table.c.dataset == package["name"], table.c.package_id == package["id"])
    query = query.where(table.c.release == release, table.c.state != "rejected")
    row = ckan_model.Session.execute(query).mappings().first()
    return model.opened(row) if row else None
