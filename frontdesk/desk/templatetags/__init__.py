"""What the desk's templates can do."""
