"""A database into landing: ours beside the server's own fastest way out and beside dlt."""
