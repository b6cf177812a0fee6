"""Relational sources: SQLite files; servers of MariaDB, MySQL and PostgreSQL; SQL Server and Oracle, untested."""
