"""Spiders: one for every site, one for local files."""
