"""Three doors and a hatch."""
