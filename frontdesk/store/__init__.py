"""What is read from and written to the database."""
