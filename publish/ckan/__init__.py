"""A CKAN portal as a target: its pages, its releases, its reading back."""
