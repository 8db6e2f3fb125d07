"""How many fields of sample papers are read rightly, by kind of paper and by what happened to the sheet.

`python -m benchmarks.reading 10` prints the whole table over ten papers of each kind, as docs/reading.md shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.measuring import Row
from registry.reading import reader
from registry.reading.transcript import SURE
from tests.reading import sample_papers, scanning
from tests.reading.sample_papers import SamplePaper

FIRST = 100
"""Papers 100 and up are measured; none of them was looked at while the reader was written."""
GOALS = {"text": 0.98, "clean": 0.98, "noisy": 0.9, "photographed": 0.9, "lying": 0.9}


@dataclass
class Score:
    """Fields there are, fields read rightly, and wrong ones that were called sure."""

    fields: int = 0
    right: int = 0
    wrongly_sure: int = 0

    def add(self, paper: SamplePaper, scan: str, seed: int) -> None:
        """Read one paper as it is or as a scan, and compare field by field."""
        if scan == "text":
            read = reader.look(paper.pdf, "application/pdf", paper.document_type)
        else:
            picture = scanning.jpeg(scanning.SCANS[scan](scanning.sheet(paper.pdf), seed))
            read = reader.recognise(picture, "image/jpeg", paper.document_type)
        found = {one["name"]: one for one in read.found}
        for name, value in paper.truth.items():
            one = found.get(name)
            right = one is not None and one["value"] == value
            self.fields += 1
            self.right += right
            self.wrongly_sure += one is not None and not right and one["confidence"] >= SURE


def measured(papers: int, scan: str) -> dict[str, Score]:
    """Kind of paper → its score, over so many papers of each kind."""
    scores: dict[str, Score] = {}
    for kind in sample_papers.KINDS:
        for seed in range(FIRST, FIRST + papers):
            paper = kind(seed)
            scores.setdefault(paper.document_type, Score()).add(paper, scan, seed)
    return scores


def rows(papers: int = 1) -> Iterator[Row]:
    """One row for each sort of sheet: fields read rightly, against the goal."""
    for scan, goal in GOALS.items():
        scores = measured(papers, scan).values()
        fields, right = sum(one.fields for one in scores), sum(one.right for one in scores)
        sure = sum(one.wrongly_sure for one in scores)
        share = right / fields
        said = f"wrong, yet sure: {sure}"
        yield Row(f"fields read: {scan}", f"{right}/{fields}", said, f"{share:.1%}", f"≥ {goal:.0%}", share >= goal)


def main(papers: int) -> None:
    """Print the table by kind."""
    print("| sheet | " + " | ".join(kind(FIRST).document_type for kind in sample_papers.KINDS) + " | wrong, yet sure |")
    print("|---" * (len(sample_papers.KINDS) + 2) + "|")
    for scan in GOALS:
        scores = measured(papers, scan)
        cells = [f"{one.right}/{one.fields}" for one in scores.values()]
        print(
            f"| {scan} | " + " | ".join(cells) + f" | {sum(one.wrongly_sure for one in scores.values())} |", flush=True
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
