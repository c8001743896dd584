"""Tests of the room crawler/duty."""
