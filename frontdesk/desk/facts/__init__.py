"""Forms over the clinic file and the answers of the knowledge file."""
