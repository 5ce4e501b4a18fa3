"""Speed, start and memory, side by side with stock Rasa in one run."""
