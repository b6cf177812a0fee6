"""Makes the reference seeds of `dbt/seeds` again from the public packages they come from."""
