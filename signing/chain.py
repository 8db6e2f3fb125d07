"""Does a certificate lead up to a root we trust, at a given moment? Never asks the network."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

Result = TypeVar("Result")


class ChainError(ValueError):
    """The certificate does not lead to a trusted root, was not valid at the moment, or is for another use."""


def check_chain(
    leaf: x509.Certificate,
    between: Iterable[x509.Certificate],
    roots: Iterable[x509.Certificate],
    *,
    at: datetime,
    key_usage: str,
) -> None:
    """RFC 5280 path validation at the moment `at`; ChainError with the reason when there is no valid path.

    `key_usage` as RFC 5280 names it in lower case: "digital_signature" or "non_repudiation".
    """
    try:
        validator = CertificateValidator(as_asn1(leaf), [as_asn1(each) for each in between], trusting(roots, at))
        finished(validator.async_validate_usage({key_usage}))
    except (PathError, ValidationError, ValueError) as error:
        raise ChainError(str(error)) from error


def trusting(roots: Iterable[x509.Certificate], at: datetime) -> ValidationContext:
    """A validation context that trusts these roots only, judges at the moment `at` and fetches nothing."""
    return ValidationContext(trust_roots=[as_asn1(root) for root in roots], moment=at, allow_fetching=False)


def as_asn1(certificate: x509.Certificate) -> Any:
    """The same certificate as pyHanko and its validator know it."""
    return next(iter(load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER))))


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of one of pyHanko's coroutines; inside a running event loop it gets a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, work).result()
