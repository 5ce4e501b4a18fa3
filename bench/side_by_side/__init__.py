"""Ways to understand a message, trained on the same messages and judged by the same rules."""
