"""The character model: it is packed, loaded and asked; a missing file is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.text.language import MODEL, ModelError, load, main, model

if TYPE_CHECKING:
    from pathlib import Path


def test_prose_is_likelier_than_noise() -> None:
    assert model().score("生态环境局党组书记") > model().score("笔猩鷳环境局党组书") + 20


def test_scripts_widths_and_digits_are_one() -> None:
    assert model().score("生態環境１２") == model().score("生态环境34")


def test_the_model_is_small_enough_for_git() -> None:
    assert MODEL.stat().st_size < 5_000_000


@pytest.mark.parametrize("content", [None, b"", b"QLANG001", b"x" * 100])
def test_a_missing_or_broken_file_is_named_with_the_cure(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "language.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(
        ModelError, match=r"language\.bin.*python -m pipelines\.text\.language build"
    ):
        load(path)


def test_a_model_is_learnt_from_clean_text(tmp_path: Path) -> None:
    source, made = tmp_path / "a.txt", tmp_path / "language.bin"
    source.write_text("生态环境保护工作\n" * 20, "utf-8")
    assert main(["learn", str(source), "-o", str(made)]) == 0
    assert load(made).score("生态环境") > load(made).score("境环态生")
