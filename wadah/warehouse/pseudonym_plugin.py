"""What dbt-duckdb loads (`plugins` in profiles.yml): every session of a build can compute pseudonyms."""

from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from wadah.settings import Settings
from wadah.warehouse import pseudonym


class Plugin(BasePlugin):
    """`home` of the configuration is the installation's folder; empty: the one of the settings."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        home = plugin_config.get("home")
        self.secret = pseudonym.secret(Settings(home=Path(home)) if home else Settings())

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        pseudonym.teach(cursor, self.secret)
