"""Where evaluation and its numbers meet: offices counted from the lake, points kept as rows, appeals recounted."""
