"""CKAN's PostgreSQL: the embedded one, with the options of a portal's database."""

import subprocess
from pathlib import Path

from infra.ckan import environment
from infra.ckan.home import Home
from infra.ckan.part import environ, launch, wait
from infra.postgres import Cluster, cluster, server
from infra.postgres.server import stop
from infra.process import Process

__all__ = ["answers", "folder", "psql", "sql", "start", "stop"]

OPTIONS = {
    "shared_buffers": "128MB",
    "max_connections": "80",
    "max_wal_size": "2GB",
    "maintenance_work_mem": "128MB",
}


def of(home: Home) -> Cluster:
    wheel = environment.site_packages()
    return Cluster(
        home.root, home.ports.postgres, home.secrets.postgres, home.log("postgres"), wheel, environ(home), "WDH-723"
    )


def start(home: Home) -> Process:
    """Start the server; a cluster that is missing or half-made is made first.

    Raises Fatal WDH-721 or WDH-722 where it does not come up, WDH-723 where the cluster cannot be made.
    """
    return server.start(
        of(home), OPTIONS,
        lambda command, place, user: launch(home, "postgres", command, place, user, LC_ALL="C"),
        lambda process: wait(home, process, lambda: answers(home), 60),
    )  # fmt: skip


def folder(home: Home) -> Path:
    """Where the cluster lies."""
    return cluster.folder(of(home))


def answers(home: Home) -> bool:
    return server.answers(of(home))


def sql(home: Home, database: str, statements: str) -> str:
    """Run as the superuser; returns unaligned rows. Raises Fatal WDH-723 with the log's place, never its text."""
    return server.sql(of(home), database, statements)


def psql(home: Home, database: str, statements: str) -> subprocess.CompletedProcess[str]:
    """Run as the superuser and see what came of it."""
    return server.psql(of(home), database, statements)
