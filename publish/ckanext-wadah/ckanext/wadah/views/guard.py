"""What holds for every page: where a stock page leads, and what a browser may do with an answer."""

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Response, g, request

# CKAN's own pages of which the portal has a better one: a reader is led there, editors keep theirs.
OURS = {
    "/dataset/groups/": "/dataset/", "/dataset/followers/": "/dataset/", "/dataset/activity/": "/dataset/",
    "/dataset/changes/": "/dataset/", "/organization/about/": "/organization/",
    "/organization/members/": "/organization/", "/organization/activity/": "/organization/",
}  # fmt: skip


def led() -> Any:
    """One page for one thing: no second page of a dataset, an organization or a table in CKAN's stock look."""
    path, values = request.path, request.view_args or {}
    if request.endpoint == "dataset_resource.view":
        return tk.redirect_to("dataset_resource.read", id=values["id"], resource_id=values["resource_id"])
    if request.method not in ("GET", "HEAD") or not tk.current_user.is_anonymous:
        return None
    for stock, ours in OURS.items():
        if path.startswith(stock):
            return tk.redirect_to(tk.h.url_for(ours + path.removeprefix(stock).split("/")[0]))
    if path.startswith("/group"):
        return tk.redirect_to("dataset.search")
    return tk.redirect_to("/feed.xml") if path.startswith("/feeds/") else None


def headers(response: Response) -> Response:
    """No page of ours runs or loads anything from elsewhere, or is put into another's frame."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", _policy())
    return response


def _policy() -> str:
    """Strict on pages the publisher made; forms and editors need CKAN's inline scripts."""
    own = (
        "default-src 'none'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'; frame-src 'self'"
    )
    strict = g.get("wadah_strict", False)
    scripts = "script-src 'self'" if strict else "script-src 'self' 'unsafe-inline'"
    styles = "style-src 'self'; style-src-attr 'unsafe-inline'" if strict else "style-src 'self' 'unsafe-inline'"
    return f"{own}; {scripts}; {styles}"
