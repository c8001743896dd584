"""The loopback web: synthetic sites on 127.0.0.1, with ground truth."""
