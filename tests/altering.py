"""Altered copies of genuine credentials, as a forger or a bad scanner makes them: the same seed, the same copies."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from io import BytesIO

import cbor2
import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NAME = generic.pdf_name
Alter = Callable[[bytes, random.Random], bytes]


# --- tokens ---


def altered_tokens(link: str, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(how it was altered, the link with altered digits): every way in turn, never the digits it began with."""
    start, _, digits = link.rpartition("#")
    chance = random.Random(seed)
    ways = [*_ON_DIGITS, *_ON_BYTES, *_ON_PARTS]
    made = 0
    while made < count:
        way = ways[made % len(ways)]
        altered = way(digits.encode(), chance).decode() if way in _ON_DIGITS else _digits(way(_cose(digits), chance))
        if altered != digits:
            made += 1
            yield way.__name__.strip("_"), f"{start}#{altered}"


def _cose(digits: str) -> bytes:
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")[1:]


def _digits(cose: bytes) -> str:
    return str(int.from_bytes(b"\x01" + cose, "big"))


def _another_byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def _a_bit(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def _a_byte_less(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + data[place + 1 :]


def _a_byte_more(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(1) + data[place:]


def _two_swapped(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) - 1)
    return data[:place] + data[place + 1 : place + 2] + data[place : place + 1] + data[place + 2 :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _prolonged(data: bytes, chance: random.Random) -> bytes:
    return data + chance.randbytes(chance.randrange(1, 40))


def _another_digit(digits: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(digits))
    return digits[:place] + str(chance.randrange(10)).encode() + digits[place + 1 :]


def _a_digit_less(digits: bytes, chance: random.Random) -> bytes:
    return _a_byte_less(digits, chance)


def _a_digit_more(digits: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(digits) + 1)
    return digits[:place] + str(chance.randrange(10)).encode() + digits[place:]


def _two_digits_swapped(digits: bytes, chance: random.Random) -> bytes:
    return _two_swapped(digits, chance)


def _digits_cut(digits: bytes, chance: random.Random) -> bytes:
    return digits[: chance.randrange(1, len(digits))]


def _parts(cose: bytes) -> list[bytes]:
    return list(cbor2.loads(cose).value)


def _whole(parts: list[bytes]) -> bytes:
    return cbor2.dumps(cbor2.CBORTag(18, parts))


def _another_claim(cose: bytes, chance: random.Random) -> bytes:
    """Well-formed and deterministic, with one thing said otherwise, under the old signature."""
    parts = _parts(cose)
    claims = dict(cbor2.loads(parts[2]))
    licence = dict(claims[-65537])
    field = chance.choice([1, 2, 3, 4, 6, 9, 10])
    value = licence[field]
    licence[field] = (
        _another_byte(value, chance)
        if isinstance(value, bytes)
        else value + 1 + chance.randrange(5)
        if isinstance(value, int)
        else value[:-1] + chance.choice("甲乙丙丁戊己庚辛壬癸")
    )
    claims[-65537] = licence
    return _whole([parts[0], parts[1], cbor2.dumps(claims), parts[3]])


def _another_time(cose: bytes, chance: random.Random) -> bytes:
    parts = _parts(cose)
    claims = dict(cbor2.loads(parts[2]))
    claims[6] += chance.randrange(1, 10**6)
    return _whole([parts[0], parts[1], cbor2.dumps(claims), parts[3]])


def _another_header(cose: bytes, chance: random.Random) -> bytes:
    parts = _parts(cose)
    kid = cbor2.loads(parts[0])[4]
    header = chance.choice(
        [
            {1: chance.choice([-8, -35, -36, -37, -65600, 5]), 4: kid},
            {1: -7, 4: chance.randbytes(8)},
            {1: -7},
            {1: -7, 2: [65537], 4: kid, 65537: True},
            {1: -7, 3: "application/cwt", 4: kid},
        ]
    )
    return _whole([cbor2.dumps(header), parts[1], parts[2], parts[3]])


def _an_open_header(cose: bytes, chance: random.Random) -> bytes:
    parts = _parts(cose)
    kid = cbor2.loads(parts[0])[4]
    return _whole([parts[0], chance.choice([{4: kid}, {1: -7}, {"x": 1}]), parts[2], parts[3]])  # type: ignore[list-item]


def _another_signature(cose: bytes, chance: random.Random) -> bytes:
    parts = _parts(cose)
    r, s = parts[3][:32], parts[3][32:]
    high = (P256_ORDER - int.from_bytes(s, "big")).to_bytes(32, "big")
    return _whole([*parts[:3], chance.choice([r + high, s + r, bytes(64), chance.randbytes(64), r + bytes(32), r])])


_ON_DIGITS: list[Alter] = [_another_digit, _a_digit_less, _a_digit_more, _two_digits_swapped, _digits_cut]
_ON_BYTES: list[Alter] = [_a_bit, _another_byte, _a_byte_less, _a_byte_more, _two_swapped, _cut, _prolonged]
_ON_PARTS: list[Alter] = [_another_claim, _another_time, _another_header, _an_open_header, _another_signature]


# --- PDFs ---


def altered_inside_the_signed_range(pdf: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(how, the file with a small change somewhere in the bytes the seal covers)."""
    _, before, after, _ = map(int, re.findall(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)", pdf)[0])
    chance = random.Random(seed)
    ways = [_a_bit, _another_byte, _two_swapped, _a_byte_less, _a_byte_more, _a_run]
    made = 0
    while made < count:
        way = ways[made % len(ways)]
        if chance.random() < before / len(pdf):
            altered = way(pdf[:before], chance) + pdf[before:]
        else:
            altered = pdf[:after] + way(pdf[after:], chance)
        if altered != pdf:
            made += 1
            yield way.__name__.strip("_"), altered


def _a_run(data: bytes, chance: random.Random) -> bytes:
    length = min(chance.randrange(2, 64), len(data))
    place = chance.randrange(len(data) - length + 1)
    return data[:place] + chance.randbytes(length) + data[place + length :]


def altered_elsewhere(pdf: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """(how, the file cut, prolonged, changed in the seal itself, or carrying a later revision that hides something)."""
    chance = random.Random(seed)
    ways = [_cut, _prolonged, _in_the_seal, _seal_in_small_letters, _prefixed, _rewritten, *_REVISIONS]
    for made in range(count):
        way = ways[made % len(ways)]
        yield way.__name__.strip("_"), way(pdf, chance)


def _in_the_seal(pdf: bytes, chance: random.Random) -> bytes:
    """One hexadecimal digit of the seal, of its padding too."""
    seal = re.search(rb"/Contents <([0-9A-F]{1000,})>", pdf)
    assert seal is not None
    place = chance.randrange(*seal.span(1))
    other = chance.choice([digit for digit in b"0123456789ABCDEF" if digit != pdf[place]])
    return pdf[:place] + bytes([other]) + pdf[place + 1 :]


def _seal_in_small_letters(pdf: bytes, chance: random.Random) -> bytes:
    """The same seal, written another way: no signature covers that."""
    return re.sub(rb"/Contents <[0-9A-F]{1000,}>", lambda found: found[0].replace(b"A", b"a"), pdf)


def _prefixed(pdf: bytes, chance: random.Random) -> bytes:
    return b"%" + bytes(chance.choices(range(65, 90), k=chance.randrange(1, 30))) + b"\n" + pdf


def _rewritten(pdf: bytes, chance: random.Random) -> bytes:
    """Saved anew by another program; everything looks the same."""
    target = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(target, linearize=chance.random() < 0.5)
    return target.getvalue()


def _revised(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    target = BytesIO()
    writer.write(target)
    assert target.getvalue().startswith(pdf), "what was signed is all still there"
    return target.getvalue()


def _page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    writer.mark_update(page)
    return page.get_object()


def _an_overlay(pdf: bytes, chance: random.Random) -> bytes:
    """A later revision paints a white box over the page."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        box = b"q 1 1 1 rg %d %d 400 60 re f Q" % (chance.randrange(400), chance.randrange(400))
        page = _page(writer)
        paint = writer.add_object(generic.StreamObject(stream_data=box))
        page[NAME("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), paint])

    return _revised(pdf, change)


def _a_covering_note(pdf: bytes, chance: random.Random) -> bytes:
    """A later revision puts a note with other words over a value."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                NAME("/Type"): NAME("/Annot"),
                NAME("/Subtype"): NAME("/FreeText"),
                NAME("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 300, 500, 340))),
                NAME("/Contents"): generic.pdf_string("注册资本 人民币壹亿元整"),
                NAME("/F"): generic.NumberObject(4),
            }
        )
        page = _page(writer)
        kept = list(page["/Annots"]) if "/Annots" in page else []
        page[NAME("/Annots")] = generic.ArrayObject([*kept, writer.add_object(note)])

    return _revised(pdf, change)


def _another_page(pdf: bytes, chance: random.Random) -> bytes:
    """A later revision shows another page in place of the sealed one."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        page = _page(writer)
        page[NAME("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 1 rg 0 0 900 900 re f"))

    return _revised(pdf, change)


def _another_credential(pdf: bytes, chance: random.Random) -> bytes:
    """A later revision carries the digits of another credential."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        information = writer.trailer.raw_get("/Info").get_object()
        digits = "".join(chance.choices("123456789", k=700))
        information[NAME("/YizhaoCredential")] = generic.pdf_string(digits)
        writer.mark_update(writer.trailer.raw_get("/Info"))

    return _revised(pdf, change)


_REVISIONS: list[Alter] = [_an_overlay, _a_covering_note, _another_page, _another_credential]
