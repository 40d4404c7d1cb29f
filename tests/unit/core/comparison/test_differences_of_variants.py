"""A variant differs from its base by its overrides and by nothing else, in English and in Chinese."""

from servbot.core.bot import Bot
from servbot.core.comparison import differences, in_words, variant_differences
from servbot.core.loader import load

TEXT = """servbot: 1
name: claims
title: 报销
goal: {measure: cost, target: less}
owner: finance
outputs: {}
variants:
  small:
    when: "${{ vars.a < 1 }}"
    override:
      check: {skip: true}
      book: {with: {message: fast}, title: Book at once, before: [{name: look, title: Look, set: {l: 1}}]}
      other: {replace: [{name: instead, title: Instead, set: {i: 1}}]}
      left: {after: [{name: more, title: More, set: {m: 1}}]}
steps:
  - {name: begin, title: Begin, set: {a: 1}}
  - {name: check, title: Check, action: log, with: {message: x}}
  - name: tried
    title: Tried
    try: [{name: book, title: Book, action: log, with: {message: slow}}]
    fallback: [{name: other, title: Other, set: {o: 1}}]
  - name: side
    title: Both
    parallel: [{name: one, steps: [{name: left, title: Left, set: {l: 2}}]}, {name: two, steps: [{name: right, set: {r: 1}}]}]
"""


def test_only_the_overrides() -> None:
    bot = load(TEXT, "bot.yaml", Bot)
    found = variant_differences(bot, "small")
    assert [in_words(each) for each in found] == [
        "Step “Other” (other) is gone: it stood first in what “Tried” falls back to.",
        "Step “Look” (look) is new: it stands first in what “Tried” tries.",
        "Step “Instead” (instead) is new: it stands first in what “Tried” falls back to.",
        "Step “More” (more) is new: it stands after “Left” in “one” of “Both”.",
        "Step “Check” (check) is left out.",
        "Step “Book at once” (book): title: Book → Book at once",
        "Step “Book at once” (book): with.message: slow → fast",
    ]
    assert [in_words(each, "zh") for each in found][:5] == [
        "步骤“Other”（other）已去掉：原在“Tried”的替代步骤中排在最前。",
        "步骤“Look”（look）是新增的：在“Tried”先尝试的步骤中排在最前。",
        "步骤“Instead”（instead）是新增的：在“Tried”的替代步骤中排在最前。",
        "步骤“More”（more）是新增的：在“Both”的“one”中排在“Left”之后。",
        "步骤“Check”（check）略过不做。",
    ]


def test_a_variant_that_is_added_is_a_difference_of_the_bot() -> None:
    bot = load(TEXT, "bot.yaml", Bot)
    (told,) = differences(bot.model_copy(update={"variants": {}}), bot)
    assert in_words(told).startswith("variants.small is new: ")
