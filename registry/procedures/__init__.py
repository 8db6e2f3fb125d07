"""What we do: one verb a file; the only floor that commits."""
