"""Do two passages say the same: shared words, sentence blocks, cosines, and one-to-one choices."""
