"""Chapter D, domicile and premises: one address, in the division it names, with a proof of the right to use it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta

from registry.domain import address
from registry.domain.documents import label
from registry.domain.enterprise_name import normalise
from registry.domain.errors import Text
from registry.domain.filing import Document, Domicile
from registry.domain.rules.case import Case, Hit, rule, same_name

_SEVERAL = re.compile(r"[;\n]|[、,](?=[^\W\d]{2,7}?(?:省|市(?!场)))")
_LISTED = re.compile(r"[、,;/]")
_COMPLETE = re.compile(r"[号栋楼层室元座幢区]$")
_NEEDED: dict[str | None, tuple[tuple[str, ...], ...]] = {
    "own": (("property_certificate",),),
    "lease": (("lease",), ("property_certificate",)),
    "free_use": (("owner_consent", "sublease_consent"), ("property_certificate",)),
    "commitment": (("premises_commitment",),),
}
"""Use of the premises → the proofs it needs, each by the document types that serve."""
_UNKNOWN_USE = Text("使用方式及相应的证明", "the kind of use and its proof")


def _domicile(case: Case) -> Domicile:
    return case.filing.domicile or Domicile()


def _names(text: str | None) -> set[str]:
    """The names in an enumeration of co-owners or joint lessees."""
    parts = _LISTED.split(unicodedata.normalize("NFKC", text or ""))
    return {normalise(part) for part in parts if part.strip()}


def _applicants(case: Case, *, lessees: bool = False) -> set[str]:
    """The names under which the applicant may own the premises; as lessees also the legal representative."""
    filing = case.filing
    names = [filing.name.full if filing.name else None, filing.parent.name if filing.parent else None]
    names += [case.party_name(shareholder) for shareholder in filing.shareholders]
    roles = {"operator", "family_member"} | ({"legal_representative"} if lessees else set())
    names += [case.person_name(office.person) for office in case.offices if office.role in roles]
    return {normalise(name) for name in names if name}


def _is_known(case: Case) -> bool:
    """Whether the filing says who the applicant is; a change may name nothing but its new premises."""
    return case.filing.procedure != "change" or bool(case.filing.name and case.filing.name.full)


def _is_online(case: Case) -> bool:
    """Whether this is a shop on a platform only (RMR2021 11)."""
    return _domicile(case).use_type == "platform" and case.filing.entity_type == "individual"


@rule("D01")
def one_domicile(case: Case) -> Iterator[Hit]:
    stated = _SEVERAL.split(unicodedata.normalize("NFKC", _domicile(case).address or ""))
    if len([part for part in stated if part.strip()]) > 1:
        yield Hit(("domicile.address",), {"address": _domicile(case).address})


@rule("D02")
def right_to_use(case: Case) -> Iterator[Hit]:
    """A shop on a platform is IB3's matter. No domicile is a missing registration item (F02), save in a change."""
    use, changing = _domicile(case).use_type, case.filing.procedure == "change"
    if _is_online(case) or (case.filing.domicile is None and not changing):
        return
    absent = [kinds[0] for kinds in _NEEDED.get(use, ()) if not any(case.documents(kind) for kind in kinds)]
    missing = [label(kind) for kind in absent] if use in _NEEDED else [_UNKNOWN_USE]
    owners = [(path, one.owner) for path, one in case.documents("property_certificate")]
    if missing:
        names = Text("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
        yield Hit(("domicile.use_type", *(f"documents[{kind}]" for kind in absent)), {"missing": names})
    elif use == "own" and _is_known(case) and not any(_names(owner) & _applicants(case) for _, owner in owners):
        fields = ("domicile.use_type", *(f"{path}.owner" for path, _ in owners))
        yield Hit(fields, {"owner": "、".join(owner or "—" for _, owner in owners)}, variant="owner")


def _leases(case: Case) -> tuple[tuple[str, Document], ...]:
    return case.documents("lease") if _domicile(case).use_type == "lease" else ()


def _is_ours(case: Case, lease: Document) -> bool:
    return bool(_names(lease.lessee) & _applicants(case, lessees=True))


@rule("D03")
def lease_in_force(case: Case) -> Iterator[Hit]:
    days = case.threshold("lease_starts_within_days")
    for path, lease in _leases(case):
        if lease.ends_on is not None and lease.ends_on < case.day:
            yield Hit((f"{path}.to", "as_of"), {"to": lease.ends_on})
        elif lease.starts_on is not None and lease.starts_on > case.day + timedelta(days=days):
            yield Hit((f"{path}.from", "as_of"), {"from": lease.starts_on, "days": days}, variant="begins")


@rule("D04")
def lessor_is_the_owner(case: Case) -> Iterator[Hit]:
    """Judges the lease the applicant holds; what lies before it in a chain of leases is the owner's consent."""
    certificates = case.documents("property_certificate")
    if not certificates or any(_owner_consents(case, one) for _, one in certificates):
        return
    for path, lease in [one for one in _leases(case) if _is_ours(case, one[1])] or _leases(case):
        if not any(_names(lease.lessor) == _names(one.owner) for _, one in certificates):
            fields = (f"{path}.lessor", *(f"{at}.owner" for at, _ in certificates))
            yield Hit(fields, {"lessor": lease.lessor, "owner": certificates[0][1].owner})


def _owner_consents(case: Case, certificate: Document) -> bool:
    """A consent to sublet by this owner: he is named in it or signed it; one that names nobody is taken as his."""
    for _, consent in case.documents("sublease_consent"):
        by = [consent.owner, *(signature.signer for signature in consent.signatures)]
        if not any(by) or any(same_name(name, certificate.owner) for name in by):
            return True
    return False


@rule("D05")
def lessee_is_the_applicant(case: Case) -> Iterator[Hit]:
    leases = _leases(case)
    if leases and _is_known(case) and not any(_is_ours(case, lease) for _, lease in leases):
        path, lease = leases[0]
        yield Hit((f"{path}.lessee",), {"lessee": lease.lessee})


@rule("D06")
def dwelling_with_consent(case: Case) -> Iterator[Hit]:
    for path, certificate in case.documents("property_certificate"):
        dwelling = "住宅" in normalise(certificate.use or "").replace("非住宅", "")
        if dwelling and not case.documents("neighbour_consent"):
            yield Hit((f"{path}.use", "documents[neighbour_consent]"), {"use": certificate.use})


@rule("D07")
def address_in_its_division(case: Case) -> Iterator[Hit]:
    """An address or a code that is not given is a missing registration item (F02).

    A shop on a platform has the platform's address, which is no house.
    """
    where, code = _domicile(case).address, _domicile(case).division_code
    online = _domicile(case).use_type == "platform" and case.filing.entity_type == "individual"
    if (
        where
        and code
        and not online
        and not (address.names_place(where, code, case.day) and address.has_house_number(where))
    ):
        yield Hit(("domicile.address", "domicile.division_code"), {"address": where, "code": code})


@rule("D08")
def address_is_not_flagged(case: Case) -> Iterator[Hit]:
    """A mark on a building or a floor holds for the rooms in it."""
    where = _domicile(case).address
    for flagged in case.lookups.address_flags or ():
        whole = _COMPLETE.search(normalise(flagged.address or "")) and address.has_house_number(flagged.address or "")
        same = address.same(where, flagged.address, case.day)
        if same or (whole and address.lies_within(where, flagged.address, case.day)):
            yield Hit(("domicile.address",), {"flag": flagged.flag, "address": flagged.address})
