"""A person takes a chat over."""
