"""How the bot and the desk do: counts by day, without personal data."""
