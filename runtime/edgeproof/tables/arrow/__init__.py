"""Arrow and Parquet, by pyarrow (extra [arrow])."""
