"""The warehouse: dbt builds it aside from what landed, a rename releases it, readers never wait."""
