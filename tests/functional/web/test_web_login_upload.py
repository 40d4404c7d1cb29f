import pytest

from servbot.actions.web import Click, FillForm, Login, Open, Upload
from servbot.actions.web.errors import ConnectionWrong, SignedOut, ValueUnfit
from servbot.core.action import SessionSpec
from servbot.core.paths import PathOutside

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_login_as_a_step_with_its_own_page(hand, context):
    form = {"path": "/login", "username": "user name", "password": "Pass word", "success": "Welcome"}
    signed_in = await hand(Login, credential="robot", login=form)
    assert signed_in.url.endswith("/private/home")


async def test_login_needs_a_description_of_the_page(browser, context, site):
    context.connections["bare"] = {"url": site.url}
    context.opened = await browser.open(SessionSpec(kind="browser", connection="bare"), context)
    with pytest.raises(ConnectionWrong, match="does not say how to sign in"):
        await Login(credential="robot").run(context)
    await context.opened.close()


async def test_a_sign_in_that_cannot_be_renewed_is_said(browser, context, site):
    spec = SessionSpec(kind="browser", connection="practice", login="robot")
    context.opened = await browser.open(spec, context)
    await Open(path="/private/booking").run(context)
    site.signed_in.clear()
    context.credentials["robot"] = ("robot", "changed meanwhile")
    with pytest.raises(SignedOut):
        await Open(path="/private/booking").run(context)
    with pytest.raises(SignedOut):
        await FillForm(fields={"Number": "1"}).run(context)
    with pytest.raises(SignedOut) as caught:
        await Click(target={"role": "button", "name": "Book"}, timeout=1).run(context)
    assert caught.value.nothing_done
    await context.opened.close()


async def test_files_go_through_a_button_that_opens_the_dialog(hand):
    for name in ("a.txt", "b.txt"):
        (hand.context.folder / "workspace" / name).write_text(name)
    await hand(Open, path="/trouble")
    await hand(Upload, target={"role": "button", "name": "Choose file"}, file=["a.txt", "b.txt"])
    assert await hand.session.title() == "a.txt,b.txt"


async def test_uploads_stay_in_their_folders_and_in_number(hand):
    (hand.context.folder / "workspace" / "a.txt").write_text("a")
    await hand(Open, path="/inner")
    with pytest.raises(PathOutside):
        await hand(Upload, target={"label": "Attachment"}, file="../../secret")
    with pytest.raises(ValueUnfit, match="takes one file, not 2"):
        await hand(Upload, target={"label": "Attachment"}, file=["a.txt", "a.txt"])
