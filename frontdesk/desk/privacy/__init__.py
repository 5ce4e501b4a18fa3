"""Erasing: what is due by itself, one visitor on request, and the proof of it."""
