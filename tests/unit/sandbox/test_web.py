"""REST applications of the sandbox: which handler answers, and who may ask, by each kind of secret."""

import base64
from http import HTTPStatus
from urllib.parse import urlencode

import pytest

from infra.sandbox.web import Refused, Request, Routes, Secret, fresh


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_a_path_is_found_exactly_or_by_its_beginning() -> None:
    routes = Routes({"panggilan": lambda _: "semua", "panggilan/*": lambda asked: asked.path})
    asked = Request("panggilan/7", {"page": ["2", "3"]}, {}, "http://127.0.0.1:1/app", 1)
    assert routes.find("panggilan")(asked) == "semua"
    assert routes.find("panggilan/7")(asked) == "panggilan/7"
    assert (asked.one("page"), asked.one("size", "100")) == ("2", "100")
    with pytest.raises(Refused) as refused:
        routes.find("pasien")
    assert refused.value.status == HTTPStatus.NOT_FOUND


def test_every_secret_fits_its_own_kind_alone() -> None:
    secret = Secret.of("http://wadah:rahasia@127.0.0.1")
    form = {"grant_type": "client_credentials", "client_id": "wadah", "client_secret": "rahasia"}
    assert secret.fits_bearer("Bearer rahasia") and not secret.fits_bearer("Bearer lain")
    assert secret.fits_key("rahasia") and not secret.fits_key("")
    assert secret.fits_basic(basic("wadah", "rahasia"))
    assert secret.fits_form(urlencode(form).encode())
    wrong = (basic("wadah", "lain"), basic("lain", "rahasia"), "Bearer rahasia", "Basic ???", "Basic", "")
    assert not any(secret.fits_basic(header) for header in wrong)
    assert not secret.fits_form(urlencode({**form, "client_secret": "lain"}).encode())


def test_without_a_secret_nothing_fits() -> None:
    for uri in (None, "", "http://127.0.0.1"):
        none = Secret.of(uri)
        assert not none.fits_bearer("Bearer ")
        assert not none.fits_key("")
        assert not none.fits_basic(basic("", ""))
        assert not none.fits_form(b"")


@pytest.mark.parametrize(("auth", "user"), [("bearer", ""), ("header", ""), ("basic", "wadah"), ("oauth2", "wadah")])
def test_a_fresh_secret_is_long_and_never_the_same(auth: str, user: str) -> None:
    one, other = Secret.of(fresh(auth)), Secret.of(fresh(auth))  # type: ignore[arg-type]
    assert one.user == user
    assert len(one.password) > 30
    assert one.password != other.password
