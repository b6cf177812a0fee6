"""`/wadah/blob/<sha256>`: HEAD asks whether a file is here, PUT sends it. The raw body streams to disk."""

import errno

import ckan.plugins.toolkit as tk
from ckanext.wadah import blob
from flask import Blueprint, Response, request

blueprint = Blueprint("wadah_blobs", __name__)


@blueprint.route("/wadah/blob/<sha256>", methods=["HEAD", "PUT"])
def send(sha256: str) -> Response:
    """200 known, 201 kept, 403, 404 (HEAD: unknown), 413 too large, 422 not the bytes of that hash, 507 disk full."""
    try:
        # A token, not a cookie: no web page may send files in the name of who reads it.
        if not request.headers.get("Authorization"):
            raise tk.NotAuthorized("A token is needed")
        tk.check_access("wadah_blob", {"user": tk.current_user.name, "auth_user_obj": tk.current_user}, {})
    except tk.NotAuthorized:
        return _answer(403, "Not allowed")
    if not blob.SHA256.fullmatch(sha256):
        return _answer(404, "No sha256")
    if request.method == "HEAD":
        return _answer(200 if blob.known(sha256) else 404, "")
    limit = tk.config["ckanext.wadah.max_blob"]
    request.max_content_length = limit + 1
    if (request.content_length or 0) > limit:
        return _answer(413, "Larger than ckanext.wadah.max_blob")
    try:
        return _answer(201 if blob.keep(sha256, request.stream, limit) else 200, "")
    except blob.TooLarge:
        return _answer(413, "Larger than ckanext.wadah.max_blob")
    except blob.Mismatch:
        return _answer(422, "The bytes are not those of the hash")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _answer(507, "The disk is full")
        raise


def _answer(status: int, text: str) -> Response:
    response = Response(text, status, mimetype="text/plain")
    if status >= 400:
        response.headers["Connection"] = "close"  # the body was perhaps not read to its end
    return response
