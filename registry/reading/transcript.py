"""A transcript: the lines of a paper, each with its page, its place and how sure it is. And what is found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registry.domain.errors import Text

Box = tuple[float, float, float, float]
"""Left, top, right, bottom. Of a line in the units of its page; of what was found, as fractions of the page."""
SURE = 0.9
"""From this confidence on a field counts as read; below it a person is asked to look."""


@dataclass(frozen=True, slots=True)
class Line:
    """A run of text on one line. `box` is its place in the picture; `at` the same with the page's slant taken out."""

    text: str
    page: int
    box: Box
    at: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page: size in its own units, its lines, and by how many degrees the picture was turned to be upright."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A field as it was read: its value in the filing's own form, the words it was read from, where, how sure."""

    name: str
    value: Any
    words: str
    page: int
    box: Box
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether it may be compared without a person looking first."""
        return self.confidence >= SURE

    def to_json(self) -> dict[str, Any]:
        """As it is told by the child and kept."""
        return {
            "name": self.name,
            "value": self.value,
            "words": self.words,
            "page": self.page,
            "box": [round(side, 4) for side in self.box],
            "confidence": round(self.confidence, 3),
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a paper came to.

    `outcome`: "read", "waiting" (no text layer: its picture has yet to be recognised), "unread" (a person reads it;
    `problem` says why), "refused" (nobody should take it in; `problem` says why and what to do). `cuts` holds for each
    field the picture (PNG) of its place in the paper.
    """

    outcome: str
    problem: str | None = None
    pages: int = 0
    found: tuple[dict[str, Any], ...] = ()
    cuts: dict[str, bytes] = field(default_factory=dict)
    source: str | None = None


PROBLEMS: dict[str, Text] = {
    "encrypted": Text(
        "这份文件设有密码，打不开。请去掉密码，另存后重新上传",
        "This file is protected by a password. Save it without the password and upload it again",
    ),
    "active": Text(
        "这份文件里有脚本、附件或可运行的内容，不能收下。请用“打印为PDF”另存一份，或拍照上传",
        "This file holds scripts, attachments or programs. Print it to a new PDF, or upload a photo",
    ),
    "too_many_pages": Text(
        "这份文件超过30页。请只上传需要的那几页",
        "This file has more than 30 pages. Upload only the pages that are needed",
    ),
    "too_large_picture": Text(
        "图片尺寸过大。请用手机重新拍照，或把图片缩小到每边8000像素以内",
        "The picture is too large. Take a new photo, or reduce it to at most 8000 pixels a side",
    ),
    "too_much_work": Text(
        "这份文件太复杂，读取时超过了限制。请把它打印成一份新的PDF，或拍照上传",
        "Reading this file takes more time or memory than a paper may. Print it to a new PDF, or upload a photo",
    ),
    "two_kinds": Text(
        "这份文件同时是两种格式，不能收下。请用“打印为PDF”另存一份，或拍照上传",
        "This file is of two formats at once. Print it to a new PDF, or upload a photo",
    ),
    "broken": Text(
        "这份文件不完整或已损坏，打不开。请重新扫描或重新导出，换一份上传",
        "This file is incomplete or damaged and cannot be opened. Scan or export it again and upload that one",
    ),
    "no_recognition": Text(
        "这份材料是图片，本系统没有安装文字识别，由审查人员阅读；请您把内容填在下面",
        "This paper is a picture and no text recognition is installed here: a reviewer reads it; please fill in below "
        "what it says",
    ),
    "not_confined": Text(
        "本机不能安全地自动读取材料，由审查人员阅读；请您把内容填在下面",
        "Papers cannot be read safely on this machine: a reviewer reads it; please fill in below what it says",
    ),
    "nothing_found": Text(
        "没有从这份材料读出所需的内容，由审查人员阅读；请您把内容填在下面。照片不清楚时，请重新拍照",
        "What is needed was not found in this paper: a reviewer reads it; please fill in below what it says. If the "
        "photo is not clear, take a new one",
    ),
}
"""Why a paper could not be read, and the one thing to do."""
