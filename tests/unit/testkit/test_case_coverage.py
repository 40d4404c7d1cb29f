"""What counts as a branch, and that a walk through it is noticed."""

from servbot.core.bot import Bot
from servbot.core.errors import ApplicationFailure
from servbot.core.loader import load
from servbot.testkit.case.running import run_bot
from servbot.testkit.coverage import Coverage
from servbot.testkit.people import reject
from servbot.testkit.script import failing

HEAD = (
    "servbot: 1\nname: tried\ntitle: Tried\ngoal: {measure: cost, target: none}\nowner: nobody\noutputs: {}\n"
)
BOT = f"""{HEAD}
inputs: {{amount: {{type: decimal}}, names: {{type: list}}}}
on_error:
  - {{when: "${{{{ error.code == 'x.y' }}}}", do: reject}}
steps:
  - name: sorted
    choose:
      - when: "${{{{ inputs.amount > 100 }}}}"
        steps: [{{name: large, set: {{a: 1}}}}]
      - when: "${{{{ inputs.amount > 10 }}}}"
        steps: [{{name: middle, set: {{a: 2}}}}]
  - name: risky
    try: [{{name: work, action: data.claim, with: {{key: k}}}}]
    fallback: [{{name: other, set: {{b: 1}}}}]
  - name: loop
    each: "${{{{ inputs.names }}}}"
    on_item_failure: collect
    steps: [{{name: item_work, action: data.claim, with: {{key: "${{{{ item }}}}"}}}}]
  - name: both
    parallel:
      - {{name: left, steps: [{{name: l, set: {{c: 1}}}}]}}
      - {{name: right, steps: [{{name: r, set: {{d: 1}}}}]}}
  - name: held
    control: "${{{{ inputs.amount < 1000 }}}}"
  - name: table
    decide:
      table:
        inputs: [{{name: n, type: decimal}}]
        outputs: [{{name: size}}]
        rules: [{{id: few, when: {{n: "< 50"}}, then: {{size: s}}}}, {{id: many, when: {{n: ">= 50"}}, then: {{size: l}}}}]
      with: {{n: "${{{{ inputs.amount }}}}"}}
  - name: last
    when: "${{{{ inputs.amount > 20 }}}}"
    action: data.claim
    with: {{key: z}}
    on_error: [{{when: "${{{{ error.code == 'application.failed' }}}}", do: skip}}]
"""


def missed(*runs) -> list[str]:
    bot = load(BOT, "bot.yaml", Bot)
    coverage = Coverage(bot)
    for inputs, script in runs:
        coverage.add(run_bot(bot, inputs, **script).shell.walk.marks)
    return [point.words for point in coverage.missed_first]


def test_every_way_of_every_step_is_a_point():
    ways = [point.words for point in Coverage(load(BOT, "bot.yaml", Bot)).points]
    assert ways == [
        "sorted", "sorted: branch 1", "sorted: branch 2", "sorted: no branch", "large", "middle",
        "risky", "risky: without failure", "risky: fell back", "work", "other",
        "loop", "loop: with items", "loop: without items", "loop: an item failed", "item_work",
        "both", "both: branch left", "both: branch right", "l", "r",
        "held", "held: held", "held: refused", "table", "table: rule few", "table: rule many",
        "last", "last: left out", "last: on_error 1", "the bot: on_error 1",
    ]  # fmt: skip


def test_one_run_leaves_the_other_ways():
    assert missed(({"amount": 15, "names": ["a"]}, {})) == [
        "sorted: branch 1", "sorted: no branch", "large", "risky: fell back", "other", "loop: without items",
        "loop: an item failed", "held: refused", "table: rule many", "last", "the bot: on_error 1",
    ]  # fmt: skip


def test_all_runs_together_walk_everything():
    down = ApplicationFailure("down")
    assert not missed(
        ({"amount": 15, "names": ["a"]}, {}),
        ({"amount": 5, "names": []}, {"actions": {"work": down}}),
        ({"amount": 200, "names": ["a", "b"]}, {"actions": {"item_work": [down, {}], "last": down}}),
        ({"amount": 200, "names": ["a"]}, {"actions": {"last": failing("x.y")}}),
        ({"amount": 5000, "names": ["a"]}, {"people": {"held": [reject()]}}),
    )


def test_a_step_that_was_never_walked_is_named_once():
    assert "last: left out" not in missed(({"amount": 5000, "names": []}, {}))
    assert "last" in missed(({"amount": 5000, "names": []}, {}))


VARIANT = f"""{HEAD}
inputs: {{amount: {{type: decimal}}}}
variants:
  small:
    when: "${{{{ inputs.amount < 50 }}}}"
    override:
      work: {{when: "${{{{ inputs.amount > 5 }}}}", before: [{{name: more, set: {{b: 1}}}}]}}
steps:
  - {{name: work, set: {{a: 1}}}}
"""


def test_what_only_a_variant_does_counts_too():
    bot = load(VARIANT, "bot.yaml", Bot)
    coverage = Coverage(bot)
    assert [point.words for point in coverage.points] == [
        "work", "the bot: variant small", "more", "work: left out",
    ]  # fmt: skip
    coverage.add(run_bot(bot, {"amount": 100}).shell.walk.marks)
    assert [point.words for point in coverage.missed] == ["the bot: variant small", "more", "work: left out"]
    coverage.add(run_bot(bot, {"amount": 2}).shell.walk.marks)
    assert coverage.missed == []
