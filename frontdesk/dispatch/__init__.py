"""Hands turns to Rasa and stores its replies."""
