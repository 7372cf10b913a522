"""Who says what: quotations and speakers."""
