"""Crawling by the clock: the sites that are due, a process each, and whether the place is in order."""
