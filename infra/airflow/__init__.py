"""A whole Airflow on loopback: SQLite, LocalExecutor, generated credentials; started and stopped by process id."""
