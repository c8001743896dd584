"""The character model: it is packed, loaded and asked; a missing file is named."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from pipelines.text.language import MODEL, ModelError, load, model
from pipelines.text.language_build import main

if TYPE_CHECKING:
    from pathlib import Path


def test_prose_is_likelier_than_noise() -> None:
    assert model().score("生态环境局党组书记") > model().score("笔猩鷳环境局党组书") + 20


def test_scripts_widths_and_digits_are_one() -> None:
    assert model().score("生態環境１２") == model().score("生态环境34")


def test_the_model_is_small_enough_for_git() -> None:
    assert MODEL.stat().st_size < 5_000_000


@pytest.mark.parametrize("content", [None, b"", b"QLANG001", b"QLANG003x", b"QLANG003", b"x" * 100])
def test_a_missing_or_broken_file_is_named_with_the_cure(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "language.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        ModelError, match=r"language\.bin.*python -m pipelines\.text\.language_build counts"
    ):
        load(path)


WORDS = "生态环境 60 n\n环境 900 n\nabc 5 n\n保护 700 v\n"


def test_a_model_is_learnt_from_clean_text(tmp_path: Path) -> None:
    source, words, made = tmp_path / "a.txt", tmp_path / "words.txt", tmp_path / "language.bin"
    source.write_text("生态环境保护工作\n" * 20, "utf-8")
    words.write_text(WORDS, "utf-8")
    assert main(["learn", str(source), "--words", str(words), "-o", str(made)]) == 0
    learnt = load(made)
    assert learnt.score("生态环境") > learnt.score("境环态生")
    assert learnt.score_words(["环境"]) > learnt.score_words(["境环"])


def test_the_same_counts_make_the_same_model_and_more_counts_are_added(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text(WORDS, "utf-8")
    rows = "".join(
        f"{9 + at}\t{gram}\n" for at, gram in enumerate(("环", "境", "¶", "环境", "境¶"))
    )
    for name in ("a.tsv.gz", "b.tsv.gz"):
        (tmp_path / name).write_bytes(gzip.compress(rows.encode()))
    for name, sources in (
        ("1", ["a.tsv.gz"]),
        ("2", ["a.tsv.gz"]),
        ("3", ["a.tsv.gz", "b.tsv.gz"]),
    ):
        given = [str(tmp_path / one) for one in sources]
        assert main(["counts", *given, "--words", str(words), "-o", str(tmp_path / name)]) == 0
    one, two, three = ((tmp_path / name).read_bytes() for name in "123")
    assert one == two != three


def test_a_bad_line_of_counts_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words, counts = tmp_path / "words.txt", tmp_path / "a.tsv.gz"
    words.write_text(WORDS, "utf-8")
    counts.write_bytes(gzip.compress("5\t环\nx\t境\n".encode()))
    assert main(["counts", str(counts), "--words", str(words), "-o", str(tmp_path / "m")]) == 1
    assert "a.tsv.gz:2" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


def test_a_lexicon_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["counts", "x", "--words", str(tmp_path / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err
