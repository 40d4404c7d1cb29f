"""Differences in English and Chinese. The core reads no translation files, so the tables stand here."""

from collections.abc import Mapping

from servbot.core.language import Language

english: Mapping[str, str] = {
    "step": "Step “{label}” ({name})",
    "added": "{step} is new: it stands {after}.",
    "removed": "{step} is gone: it stood {before}.",
    "moved": "{step} has moved: it stood {before}, now {after}.",
    "left_out": "{step} is left out.",
    "changed": "{step}: {change}",
    "change": "{key}: {before} → {after}",
    "key_added": "{key} is new: {after}",
    "key_removed": "{key} is gone: {before}",
    "first": "first",
    "after": "after “{label}”",
    "inside": "{place} in {block}",
    "block.steps": "“{step}”",
    "block.resume": "what “{step}” does after a loss",
    "block.try": "what “{step}” tries",
    "block.fallback": "what “{step}” falls back to",
    "block.finally": "what “{step}” does in the end",
    "block.branch": "“{branch}” of “{step}”",
    "block.number": "branch {branch} of “{step}”",
    "nothing": "(not given)",
    "same": "Nothing differs.",
}

chinese: Mapping[str, str] = {
    "step": "步骤“{label}”（{name}）",
    "added": "{step}是新增的：{after}。",
    "removed": "{step}已去掉：原{before}。",
    "moved": "{step}换了位置：原{before}，现{after}。",
    "left_out": "{step}略过不做。",
    "changed": "{step}：{change}",
    "change": "{key}：{before} → {after}",
    "key_added": "新增 {key}：{after}",
    "key_removed": "去掉 {key}：{before}",
    "first": "排在最前",
    "after": "排在“{label}”之后",
    "inside": "在{block}中{place}",
    "block.steps": "“{step}”",
    "block.resume": "“{step}”中断后的步骤",
    "block.try": "“{step}”先尝试的步骤",
    "block.fallback": "“{step}”的替代步骤",
    "block.finally": "“{step}”的收尾步骤",
    "block.branch": "“{step}”的“{branch}”",
    "block.number": "“{step}”的第 {branch} 个分支",
    "nothing": "（未给出）",
    "same": "没有差别。",
}


def say(language: Language, name: str, /, **values: object) -> str:
    """The phrase with its values filled in."""
    table = chinese if language == "zh" else english
    return table[name].format(**values)
