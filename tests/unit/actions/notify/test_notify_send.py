import pytest
from pydantic import ValidationError

from servbot.actions.notify import Send
from servbot.testkit import LocalContext


async def test_everybody_is_told_once(tmp_path):
    context = LocalContext(tmp_path)
    done = await Send(to=["finance", " ops", "finance"], title="Booked", body="All of them").run(context)
    assert done.recipients == ("finance", "ops")
    assert context.notices == [(("finance", "ops"), "Booked", "All of them")]
    assert not Send.repeatable


@pytest.mark.parametrize("fields", [{"to": []}, {"to": [" "]}, {"title": ""}])
def test_a_notice_to_nobody_or_about_nothing_is_refused(fields):
    with pytest.raises(ValidationError):
        Send.model_validate({"to": ["a"], "title": "x", **fields})
