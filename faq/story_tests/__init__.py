"""The testers' kit: story tests that check what the bot says."""
