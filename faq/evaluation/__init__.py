"""How well the bot does on labelled messages, and a report for people."""
