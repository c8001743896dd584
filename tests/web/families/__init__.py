"""The hosts of the loopback web, one module a family of content management systems."""
