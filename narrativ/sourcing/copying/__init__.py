"""Which texts stand in several articles, and whose they are."""
