"""Relational sources: SQLite files, MariaDB and MySQL servers."""
