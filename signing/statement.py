"""What the deployment states about itself, for everyone who verifies: key set, trust list, status list."""

from __future__ import annotations

from signing.signed_json import jwks, read_statement, sign_statement
from signing.status_list import STATUS_LIST_TYPE, status_at, status_list
from signing.trust_list import TRUST_LIST_TYPE, ListedKey, TrustList, read_trust_list, trust_list

__all__ = [
    "STATUS_LIST_TYPE",
    "TRUST_LIST_TYPE",
    "ListedKey",
    "TrustList",
    "jwks",
    "read_statement",
    "read_trust_list",
    "sign_statement",
    "status_at",
    "status_list",
    "trust_list",
]
