"""Other people's systems: one small protocol each, an embedded answer each."""
