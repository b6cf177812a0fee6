"""REST sources: JSON over HTTP, paged."""
