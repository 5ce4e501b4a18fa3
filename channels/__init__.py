"""Channels: the ways into Rasa."""
