"""An embedded PostgreSQL from a wheel: made, started, asked, ended. CKAN has one, the sandbox another."""

from infra.postgres.cluster import Cluster, User, as_user
from infra.postgres.server import answers, sql, start, stop

__all__ = ["Cluster", "User", "answers", "as_user", "sql", "start", "stop"]
