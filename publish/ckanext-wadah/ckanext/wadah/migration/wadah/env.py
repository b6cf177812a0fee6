"""Run by `ckan db upgrade -p wadah`, which hands the database's address over in the config."""

from alembic import context
from sqlalchemy import engine_from_config, pool

VERSIONS = "wadah_alembic_version"  # CKAN looks for the plugin's name before `_alembic_version`

section = context.config.get_section(context.config.config_ini_section) or {}
engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, version_table=VERSIONS)
    with context.begin_transaction():
        context.run_migrations()
