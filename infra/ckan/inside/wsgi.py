"""CKAN as gunicorn serves it; the wheel has no such module."""

import os

from ckan.cli import CKANConfigLoader  # type: ignore[import-not-found]  # CKAN's environment runs this
from ckan.config.middleware import make_app  # type: ignore[import-not-found]

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())  # noqa: TID251
