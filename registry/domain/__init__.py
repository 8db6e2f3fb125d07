"""Law and counter: pure functions on frozen values."""
