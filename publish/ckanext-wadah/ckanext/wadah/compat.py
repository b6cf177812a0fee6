"""The one CKAN minor this extension was tested on."""

import ckan

TESTED = "2.12"


class WrongCkan(RuntimeError):
    """Loading stops: a table swap relies on names inside CKAN that another minor may have changed."""


def check(version: str = ckan.__version__) -> None:
    """Raise WrongCkan where `version` is not of the tested minor."""
    if ".".join(version.split(".")[:2]) != TESTED:
        raise WrongCkan(
            f"ckanext-wadah was tested on CKAN {TESTED} and this is CKAN {version}. Install CKAN {TESTED}.*, "
            "or a ckanext-wadah made for this CKAN, or take `wadah` out of ckan.plugins."
        )
