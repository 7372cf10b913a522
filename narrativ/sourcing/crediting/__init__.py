"""Who is credited: what an article itself says of its author and its pictures."""
