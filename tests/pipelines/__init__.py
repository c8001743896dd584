"""Tests of the text and the tables."""
