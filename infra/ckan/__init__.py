"""A whole CKAN from packages alone: PostgreSQL, Redis, Solr, web server and worker, on loopback, without root.

For a laptop, the tests and CI; production runs CKAN by `infra/compose.yaml` or as its operator likes.
"""

from infra.ckan.portal import running, start, stop

__all__ = ["running", "start", "stop"]
