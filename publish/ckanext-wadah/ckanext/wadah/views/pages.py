"""The portal's own pages and small files: what the publisher sent, at the addresses people and machines ask for.

A page that was published is answered from its fragment; what CKAN alone can say (a draft, a private dataset, an
organization without a page) falls through to CKAN's own view.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model as ckan_model
from ckan.views import dataset as ckan_dataset
from ckan.views import group as ckan_group
from ckanext.wadah import model
from ckanext.wadah.helpers import wadah_fragment
from ckanext.wadah.views import guard
from ckanext.wadah.views.files import caller
from flask import Blueprint, Response, request, send_file
from webassets.filter.rjsmin.rjsmin import jsmin

blueprint = Blueprint("wadah_pages", __name__)
TYPE = "dataset"


def _page(path: str, nav: str = "") -> Any:
    """A published page, or the page that says there is none."""
    if not wadah_fragment(path):
        return tk.abort(404)
    return tk.render("wadah/fragment.html", {"path": path, "nav": nav})


@blueprint.get("/")
def home() -> Any:
    return _page("") if wadah_fragment("") else tk.render("wadah/empty.html", {})


@blueprint.get("/about")
def about() -> Any:
    return tk.redirect_to("wadah_pages.told")


@blueprint.get("/tentang/", endpoint="told")
def told() -> Any:
    return _page("tentang/")


@blueprint.get("/mutu/")
def quality() -> Any:
    return _page("mutu/", "mutu")


@blueprint.get("/jadwal/")
@blueprint.get("/jadwal/<month>/")
def calendar(month: str = "") -> Any:
    return _page(f"jadwal/{month}/" if month else "jadwal/", "jadwal")


@blueprint.get("/dataset/<id>")
def dataset(id: str) -> Any:
    """A dataset's page where it was published and everyone may see it; else CKAN's own view decides."""
    found = ckan_model.Package.get(id)
    open_to_all = found and found.name == id and found.state == "active" and not found.private and found.type == TYPE
    if open_to_all and not request.args and wadah_fragment(f"d/{id}/"):
        return _page(f"d/{id}/")
    return ckan_dataset.read(TYPE, id)


@blueprint.get("/dataset/<id>/rilis")
def history(id: str) -> Any:
    return _page(f"d/{id}/rilis/") if _may_read(id) else tk.abort(404)


def _may_read(id: str) -> bool:
    """What was published of a dataset that was closed or purged since stays unread until the next pages come."""
    try:
        tk.check_access("package_show", caller(), {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return False
    return True


@blueprint.get("/organization/")
def offices() -> Any:
    return _page("opd/", "opd") if wadah_fragment("opd/") else ckan_group.index("organization", is_organization=True)


@blueprint.get("/organization/<id>")
def office(id: str) -> Any:
    if wadah_fragment(f"opd/{id}/") and not request.args:
        return _page(f"opd/{id}/", "opd")
    return ckan_group.read("organization", is_organization=True, id=id)


@blueprint.get("/aset/<path:name>")
def asset(name: str) -> Any:
    return _file(f"aset/{name}")


@blueprint.get("/d/<id>/<path:name>")
def beside(id: str, name: str) -> Any:
    """Machine files beside a dataset; its downloads are CKAN's, so their old addresses lead there."""
    if not _may_read(id):
        return tk.abort(404)
    if model.file(f"d/{id}/{name}"):
        return _file(f"d/{id}/{name}")
    live = model.live(id)
    for resource in live["package"].get("resources", []) if live else []:
        if str(resource.get("url", "")).rpartition("/")[2] == name:
            return tk.redirect_to("dataset_resource.download", id=id, resource_id=resource["id"], filename=name)
    if name.startswith("rilis/"):
        return tk.redirect_to(f"/dataset/{id}/{name}".rstrip("/"))
    return tk.abort(404)


@blueprint.get("/d/<id>/")
def moved(id: str) -> Any:
    """A dataset's address on the static site."""
    return tk.redirect_to("dataset.read", id=id)


def machine() -> Any:
    """A catalogue, a feed, the calendar: named by the rule it stands under."""
    return _file(request.path.strip("/"))


@blueprint.get("/wadah/datatables.js")
def datatables() -> Response:
    """DataTables as CKAN's own table view brings it, alone and without comments."""
    answer = Response(_datatables(), mimetype="text/javascript")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@cache
def _datatables() -> str:
    # Asked of the package itself: a namespace that CKAN and others share has no one folder.
    package = Path(str(import_module("ckanext.datatablesview").__file__)).parent
    file = package / "assets" / "vendor" / "DataTables" / "datatables.js"
    return str(jsmin(file.read_text("utf-8")))


FILES = ("data.json", "catalog.jsonld", "catalog.ttl", "feed.xml", "feed.json", "jadwal.ics", "sitemap.xml",
         "robots.txt")  # fmt: skip
for name in FILES:
    blueprint.add_url_rule(f"/{name}", view_func=machine, endpoint=f"file_{name.replace('.', '_')}")


def _file(path: str) -> Response:
    found = model.file(path)
    if not found or not found.path.is_file():
        return tk.abort(404)
    answer = send_file(found.path, mimetype=found.media_type.partition(";")[0], conditional=True, etag=found.sha256)
    # A stylesheet's address names its version; everything else is asked for again, and answered 304.
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
    return answer


blueprint.before_app_request(guard.led)
blueprint.after_app_request(guard.headers)
