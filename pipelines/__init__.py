"""The text and the tables: from a Report to rows."""
