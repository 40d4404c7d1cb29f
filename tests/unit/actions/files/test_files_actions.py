import os
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from servbot.actions.files import Copy, List, Move
from servbot.actions.files.errors import FileExists, FileUnusable, NotAFolder
from servbot.core.paths import FileMissing, PathOutside
from servbot.testkit import LocalContext


@pytest.fixture
def context(tmp_path):
    context = LocalContext(tmp_path)
    (tmp_path / "shared" / "inbox").mkdir()
    return context


def put(context, name, text="one"):
    place = context.folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    return place


def there(context, folder="shared"):
    root = context.folder / folder
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


async def test_a_file_moves_into_a_folder_and_again_is_no_harm(context):
    put(context, "shared/inbox/a.pdf")
    move = Move(source="shared/inbox/a.pdf", target="shared/done/")
    first, again = await move.run(context), await move.run(context)
    assert (first.path, first.moved) == ("shared/done/a.pdf", True)
    assert (again.path, again.moved) == ("shared/done/a.pdf", False)
    assert there(context) == {"done/a.pdf": "one"}


async def test_a_move_that_was_cut_off_after_the_copy_is_finished(context):
    put(context, "shared/inbox/a.pdf")
    put(context, "shared/done/a.pdf")
    await Move(source="shared/inbox/a.pdf", target="shared/done/").run(context)
    assert there(context) == {"done/a.pdf": "one"}


@pytest.mark.parametrize("action", [Copy, Move])
async def test_another_file_of_that_name_is_never_lost(context, action):
    put(context, "shared/inbox/a.pdf", "new")
    put(context, "shared/done/a.pdf", "old")
    with pytest.raises(FileExists):
        await action(source="shared/inbox/a.pdf", target="shared/done/a.pdf").run(context)
    done = await action(source="shared/inbox/a.pdf", target="shared/done/a.pdf", unique=True).run(context)
    assert done.path == "shared/done/a (2).pdf"
    assert there(context)["done/a.pdf"] == "old"
    assert there(context)["done/a (2).pdf"] == "new"


@pytest.mark.parametrize("action", [Copy, Move])
async def test_it_is_replaced_when_that_is_wanted(context, action):
    put(context, "shared/inbox/a.pdf", "new")
    put(context, "shared/done/a.pdf", "old")
    await action(source="shared/inbox/a.pdf", target="shared/done/", overwrite=True).run(context)
    assert there(context)["done/a.pdf"] == "new"
    with pytest.raises(ValidationError):
        action(source="a", target="b", overwrite=True, unique=True)


async def test_a_copy_is_made_once_also_under_a_number(context):
    put(context, "bot/form.txt", "new")
    put(context, "workspace/a.txt", "old")
    copy = Copy(source="form.txt", target="a.txt", unique=True)
    assert [(await copy.run(context)).copied, (await copy.run(context)).copied] == [True, False]
    assert there(context, "workspace") == {"a.txt": "old", "a (2).txt": "new"}


async def test_what_cannot_be_is_named(context):
    put(context, "shared/inbox/a.pdf")
    with pytest.raises(FileMissing):
        await Move(source="shared/inbox/b.pdf", target="shared/done/").run(context)
    with pytest.raises(FileMissing):
        await Copy(source="shared/inbox/b.pdf", target="shared/done/").run(context)
    with pytest.raises(NotAFolder):
        await Copy(source="shared/inbox", target="shared/done/").run(context)
    with pytest.raises(PathOutside):
        await Move(source="shared/inbox/a.pdf", target="shared/../../../etc/").run(context)
    put(context, "shared/file", "x")
    with pytest.raises(FileUnusable, match="could not be written"):
        await Copy(source="shared/inbox/a.pdf", target="shared/file/a.pdf").run(context)
    assert there(context) == {"inbox/a.pdf": "one", "file": "x"}


async def test_files_are_listed_sorted_and_without_hidden_ones(context):
    for name in ("b.PDF", "a.pdf", "c.txt", ".hidden.pdf", "deep/d.pdf", ".git/e.pdf"):
        put(context, f"shared/inbox/{name}")
    os.utime(context.folder / "shared/inbox/a.pdf", (0, 0))
    flat = await List(folder="shared/inbox", pattern="*.pdf").run(context)
    deep = await List(folder="shared/inbox/", recursive=True).run(context)
    assert [entry.path for entry in flat.files] == ["shared/inbox/a.pdf", "shared/inbox/b.PDF"]
    assert (flat.files[0].size, flat.files[0].modified) == (3, datetime(1970, 1, 1, tzinfo=UTC))
    assert [entry.name for entry in deep.files] == ["a.pdf", "b.PDF", "c.txt", "d.pdf"]
    assert deep.files[-1].path == "shared/inbox/deep/d.pdf"
    assert deep.count == 4


async def test_a_link_that_leads_out_is_not_listed(context):
    (context.folder / "secret").write_text("x")
    (context.folder / "shared/inbox/link").symlink_to(context.folder / "secret")
    assert (await List(folder="shared/inbox").run(context)).count == 0
    put(context, "shared/file")
    with pytest.raises(NotAFolder):
        await List(folder="shared/file").run(context)
