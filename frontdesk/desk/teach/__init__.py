"""The clinic teaches the bot what it could not answer."""
