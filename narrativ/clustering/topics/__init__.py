"""Paragraphs of storylines to topics."""
