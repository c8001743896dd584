"""Whole archives at once: each WARC file a task of a Dask cluster, its reports a Parquet file."""
