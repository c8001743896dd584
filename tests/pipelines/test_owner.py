"""Whose report it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.owner import owner_of
from pipelines.relevance import Topic

CLASSES = Topic.load(Path(__file__).parent.parent.parent / "seeds" / "topic.toml").owners


@pytest.mark.parametrize(("title", "source", "lead", "owner"), [
    ("青岚市生态环境局召开党建会议", "", "", "environment"),
    ("支部建在治污一线", "青岚市生态环境局", "", "environment"),
    ("支部建在治污一线", "青岚日报", "近日，青岚市生态环境局党组召开会议。", "environment"),
    ("支部建在治污一线", "", "省环保厅机关党委印发通知，省环保厅副厅长作动员。", "environment"),
    ("云溪县环境监测站党员先锋岗纪实", "", "", "environment"),
    ("青岚市水利局开展主题党日活动", "", "", "water"),
    ("青岚市水利局与市生态环境局联合开展主题党日活动", "", "近日，青岚市水利局机关党委与市生态环境局机关党委联学共建。", "water"),
    ("青岚市水利局赴生态环境局学习交流", "青岚市水利局", "", "water"),
    ("青岚市生态环境局走进北屏能源集团有限公司", "", "市生态环境局党员来到公司宣讲。", "environment"),
    ("国家税务总局青岚市税务局：党建领航", "", "", "tax"),
    ("青岚市第二中学党支部开展环保志愿服务", "", "", "education"),
    ("驻青岚市生态环境局纪检监察组开展专项监督", "", "", "inspection"),
    ("青岚市纪委监委驻市生态环境局纪检监察组约谈", "", "", "inspection"),
    ("石桥街道党工委部署环境整治", "", "", "government"),
    ("支部建在一线", "", "为落实市委市政府部署，云溪县生态环境分局召开会议。", "environment"),
    ("党建引领绘新景", "", "近年来，石桥镇党委带领党员整治河道，镇党委书记说。", "government"),
    ("今日天气晴好", "青岚日报", "今日天气晴好。", "unknown"),
    ("", "", "", "unknown"),
])  # fmt: skip
def test_the_owner_is_who_speaks_and_not_who_is_met(
    title: str, source: str, lead: str, owner: str
) -> None:
    assert owner_of(title, source, lead, CLASSES) == owner


def test_bodies_named_equally_often_leave_the_owner_unknown() -> None:
    assert owner_of("", "青岚市水利局、青岚市生态环境局", "", CLASSES) == "unknown"


def test_without_classes_nobody_is_the_owner() -> None:
    assert owner_of("青岚市水利局", "青岚市水利局", "青岚市水利局", {}) == "unknown"


def test_at_one_place_the_first_class_wins() -> None:
    first = {"a": ["河长"], "b": ["河长办"]}
    assert owner_of("市河长办", "", "", first) == "a"
    assert owner_of("市河长办", "", "", dict(reversed(first.items()))) == "b"


@settings(deadline=None)  # the first call compiles
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60))
def test_every_text_has_an_owner_of_the_classes_or_none(title: str, source: str, lead: str) -> None:
    assert owner_of(title, source, lead, CLASSES) in {*CLASSES, "unknown"}
