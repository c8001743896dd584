"""The PostgreSQL store: one module a question."""
