"""Wadah in CKAN: releases as one switch, Satu Data fields, Indonesian search, the look."""

__version__ = "0.1.0"
