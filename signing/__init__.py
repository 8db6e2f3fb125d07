"""Bytes and keys: canonical form, keyring, seals, signatures, tokens, PDF signatures, encryption at rest."""
