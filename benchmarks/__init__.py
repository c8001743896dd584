"""One module a claim: a table, peers in the same run, floors that may not sink."""
