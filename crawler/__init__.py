"""The web: from a site file to a Report."""
