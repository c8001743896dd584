"""What of a run needs a person: pure rules from figures to alarms."""
