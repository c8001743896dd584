"""Tests of the room crawler/bulk."""
