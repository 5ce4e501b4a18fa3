"""Measurements: understanding and speed, side by side with what a user would use instead."""
