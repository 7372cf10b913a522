"""Pure functions on text: sentences, paragraphs, datelines, dates, asides."""
