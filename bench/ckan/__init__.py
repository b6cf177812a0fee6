"""How fast a release reaches CKAN, beside the limit and beside what others do: see bench/README.md."""
