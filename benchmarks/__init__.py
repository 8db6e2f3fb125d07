"""What things cost here, as ratios to the bare operation measured in the same run."""
