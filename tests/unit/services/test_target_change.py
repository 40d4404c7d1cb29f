import pytest

from servbot.core.healing import Repair
from servbot.services.target_change import TargetNotWritten, changed_text

BOT = """# kept as it is
steps:
  - name: enter
    session: {browser: erp}
    steps:
      - {name: save, action: web.click, with: {target: {role: button, name: Save}}}  # a remark
      - name: read
        action: web.read_text
        with:
          target:
            - {label: Total}
            - css: "#total"
      - {name: fill, action: web.fill_form, with: {fields: {合计: "1", "Net: sum": "2"}}}
"""


@pytest.mark.parametrize(
    ("step", "chain", "target", "before", "after"),
    [
        (
            "save",
            [{"role": "button", "name": "Save"}],
            {"role": "button", "name": "Store: now"},
            "{target: {role: button, name: Save}}",
            "{target: [{role: button, name: 'Store: now'}, {role: button, name: Save}]}",
        ),
        (
            "read",
            [{"label": "Total"}, {"css": "#total"}],
            {"label": "Sum"},
            '- {label: Total}\n            - css: "#total"\n',
            "[{label: Sum}, {label: Total}, {css: '#total'}]\n",
        ),
        ("fill", [{"label": "合计"}], {"label": "价税合计"}, "{合计: ", "{价税合计: "),
        ("fill", [{"label": "Net: sum"}], {"label": "Net"}, '"Net: sum": ', "Net: "),
    ],
)
def test_only_the_target_is_written_anew(step, chain, target, before, after):
    repair = Repair(step=step, chain=tuple(chain), target=target)
    assert before in BOT
    assert changed_text(BOT, repair) == BOT.replace(before, after)


def test_a_new_target_that_would_find_something_else_earlier_comes_last():
    repair = Repair(step="save", chain=({"role": "button", "name": "Save"},), target={"text": "Store"})
    assert "[{role: button, name: Save}, {text: Store}]" in changed_text(BOT, repair, last=True)


@pytest.mark.parametrize(
    ("step", "chain", "target"),
    [
        ("save", [{"label": "Total"}], {"label": "Sum"}),
        ("nothing", [{"role": "button", "name": "Save"}], {"label": "Sum"}),
        ("fill", [{"label": "合计"}], {"css": "#total"}),
    ],
)
def test_what_is_not_written_so_is_said(step, chain, target):
    with pytest.raises(TargetNotWritten):
        changed_text(BOT, Repair(step=step, chain=tuple(chain), target=target))
