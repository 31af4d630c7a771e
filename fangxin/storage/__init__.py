"""What every domain package needs of the database and the disk; knows no domain."""
