"""What an outlet did to the copy it ran."""
