"""The console in Chinese, and that nothing is left untranslated."""

import gettext
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from .conftest import open_item

WEB = Path(__file__).parents[2] / "src/servbot/web"
CATALOGUE = WEB / "locale/zh_Hans/LC_MESSAGES"
NOT_ENGLISH = {"servbot", "English", "中文"}


def blocks():
    """The entries of the catalogue, without its header."""
    return (CATALOGUE / "django.po").read_text("utf-8").strip().split("\n\n")[1:]


def joined(text):
    """The text behind the quoted lines."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"')


def marked_texts():
    """Every text that a template or a module marks for translation."""
    for path in WEB.rglob("*.html"):
        for match in re.finditer(r"""\{% translate (?:"([^"]+)"|'([^']+)')""", path.read_text("utf-8")):
            yield match[1] or match[2]
    for path in WEB.rglob("*.py"):
        pattern = r'\b(?:_|gettext|gettext_lazy|gettext_noop)\(\s*"([^"]+)"\s*,?\s*\)'
        yield from re.findall(pattern, path.read_text("utf-8"))


def test_every_entry_has_a_chinese_text():
    assert len(blocks()) > 300
    empty = [block for block in blocks() if re.search(r'^msgstr(\[0\])? ""$', block, re.MULTILINE)]
    assert empty == []
    assert not any("fuzzy" in block for block in blocks())


def test_the_placeholders_of_both_texts_are_the_same():
    for block in blocks():
        source, _, chinese = block.partition("msgstr")
        source = re.split(r"^msgid_plural", source, flags=re.MULTILINE)[0]
        names = re.compile(r"%\((\w+)\)[sd]")
        assert set(names.findall(joined(source))) == set(names.findall(joined(chinese))), block


def test_every_marked_text_stands_in_the_compiled_catalogue():
    with (CATALOGUE / "django.mo").open("rb") as compiled:
        known = gettext.GNUTranslations(compiled)._catalog
    texts = {key if isinstance(key, str) else key[0] for key in known}
    texts = {text.split("\x04")[-1] for text in texts}
    assert sorted(set(marked_texts()) - texts) == []


@pytest.mark.asyncio(loop_scope="session")
async def test_a_person_changes_the_language_and_stays_where_they_are(people):
    page = await people.signed_in("emil")
    await page.goto("/queue?tab=unclaimed")
    await page.click("text=中文")
    await expect(page.locator("h1")).to_have_text("例外队列")
    assert "tab=unclaimed" in page.url
    assert await page.get_attribute("html", "lang") == "zh-hans"
    await open_item(page, "INV-2231")
    await expect(page.locator("button[value=correct]")).to_contain_text("更正并继续")
    await expect(page.locator("h1")).to_contain_text("合计金额不符")


@pytest.mark.asyncio(loop_scope="session")
async def test_no_english_word_is_left_on_the_chinese_pages(people):
    page = await people.signed_in("admin")
    await page.click("text=中文")
    for path in ("/queue", "/queue?tab=mine", "/", "/runs", "/schedule", "/connections", "/settings"):
        await page.goto(path)
        script = "[...document.querySelectorAll('nav a, th, h1, h2, button, option[value=\"\"], legend, .pleasant')].map(e => e.innerText.trim())"
        for text in await page.evaluate(script):
            words = set(re.findall(r"[A-Za-z]{3,}", text)) - NOT_ENGLISH
            assert not words or re.fullmatch(r"[\w-]+", text), (path, text)
