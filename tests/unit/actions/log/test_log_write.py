import pytest
from pydantic import ValidationError

from servbot.actions.log import Log
from servbot.testkit import LocalContext


async def test_a_line_is_written(tmp_path):
    context = LocalContext(tmp_path)
    await Log(message="Nothing to book", level="warning").run(context)
    await Log(message="Done").run(context)
    assert context.messages == [("warning", "Nothing to book"), ("info", "Done")]
    with pytest.raises(ValidationError):
        Log(message="x", level="loud")
