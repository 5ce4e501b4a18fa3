"""The versioned visitor API."""
