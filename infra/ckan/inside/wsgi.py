"""CKAN as gunicorn serves it; the wheel has no such module."""

import os

from ckan.cli import CKANConfigLoader  # CKAN's environment runs this
from ckan.config.middleware import make_app

application = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())  # noqa: TID251
