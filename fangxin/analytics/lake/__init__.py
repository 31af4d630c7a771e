"""The lake: facts as Parquet files by year and province, named with rows and digests in one manifest."""
