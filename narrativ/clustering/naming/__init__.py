"""Names in texts, and names for groups of texts."""
