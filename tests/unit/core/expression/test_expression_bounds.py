"""Values that are small in memory and huge when looked at, further ways towards Python, and tricks with letters."""

import time
from typing import Any

import pytest

from servbot.core.expression import ExpressionError, Services, ServiceWanted, render

SHARED: Any = [1] * 1000
for _ in range(3):
    SHARED = [SHARED] * 1000

SCOPE: dict[str, Any] = {
    "shared": SHARED,
    "twin": [list(SHARED)],
    "long": "x" * 900_000,
    "rows": [{"x": [1], "t": "a"} for _ in range(50_000)],
    "texts": ["y" * 900_000 + "a", "y" * 900_000 + "b"] * 20_000,
    "some": [[1] * 1000] * 300,
    "steps": {"read": {"fields": {"name": "x"}}},
    "services": Services({}),
}


@pytest.mark.parametrize(
    "source",
    [
        "shared == twin[0]",
        "shared != twin[0]",
        "shared in twin",
        "[shared] | unique",
        "shared | tojson",
        "shared | string",
        "shared | join",
        "'' ~ shared",
        "[shared, shared]",
        "{'a': shared}",
        "twin.index(shared)",
        "twin.count(shared)",
        "services.erp.find(shared)",
        "services.erp.find(x=shared)",
        "rows | selectattr('x', '==', shared)",
        "twin | select('==', shared)",
        "twin | reject('in', shared)",
        "rows | sum('x', [])",
        "rows | sum('t', '')",
        "texts | sort",
        "texts | max",
        "texts | join",
        f"[{', '.join(['some | tojson | length'] * 150)}]",
        f"[{', '.join(['some == some'] * 250)}]",
        f"[{', '.join(['long | upper | length'] * 150)}]",
        f"[{', '.join(['long.title() | length'] * 150)}]",
        f"[{', '.join(['long.count(long)'] * 200)}]",
        "9" * 3_900,
        f"[{'9' * 1200} * {'9' * 1200}, {'9' * 1200} ** 2]",
        "(10 ** 64) ** 64",
        "'{:>999999999}'.format(1)",
        "'%999999999s' % 'a'",
        "f'{1:>999999999}'",
        "'\\ufdfa' | replace('\\ufdfa', long ~ long)",
        "range(10 ** 9) | list",
        "range(9) | map('range') | list",
    ],
)
def test_what_is_too_much_is_stopped_soon(source: str) -> None:
    begin = time.process_time()
    with pytest.raises(ExpressionError) as caught:
        render(f"${{{{ {source} }}}}", SCOPE)
    assert time.process_time() - begin < 5
    assert len(str(caught.value)) < 1000


def test_a_value_does_not_grow_from_step_to_step() -> None:
    value: Any = [1] * 100
    for _ in range(2):
        value = render(["${{ value }}"] * 100, {"value": value})
    with pytest.raises(ExpressionError, match="2,000,000"):
        render(["${{ value }}"] * 100, {"value": value})


def test_a_large_table_may_be_passed_on() -> None:
    rows = [{"a": 1, "b": "x", "c": None} for _ in range(50_000)]
    assert render({"rows": "${{ rows }}"}, {"rows": rows})["rows"] == rows
    assert render("${{ rows | selectattr('a', '==', 1) | length }}", {"rows": rows}) == 50_000
    assert render("${{ rows | sort('b') | map('a') | sum }}", {"rows": rows}) == 50_000


@pytest.mark.parametrize(
    "source",
    [
        "steps.read['__class__']",
        "steps.read[['__class__'][0]]",
        "steps.read['__cla' ~ 'ss__']",
        "steps.read | map(attribute='__class__') | list",
        "[steps.read] | map('fields.__class__')",
        "[steps.read] | selectattr('__class__')",
        "[steps.read] | sort('__init__')",
        "[steps.read] | sum('__len__')",
        "[steps.read] | unique('__class__')",
        "steps.read.get('fields').__class__",
        "steps.read.get.__globals__",
        "steps.read.items.__self__",
        "''.join.__func__",
        "''.upper.__self__",
        "'a'.__add__('b')",
        "''.format.__globals__",
        "'{0.__init__.__globals__}'.format(steps)",
        "'{a.__class__}'.format(a=steps)",
        "'%(x)s' % {'x': 1}",
        "''|attr('\\x5f\\x5fclass\\x5f\\x5f')",
        "''['\\u005f\\u005fclass\\u005f\\u005f']",
        "steps.\uff3f\uff3fclass\uff3f\uff3f",
        "steps.__\u0441lass__",
        "\u217ateps",
        "steps\u200b.read",
        "request",
        "request.application.__globals__",
        "get_flashed_messages.__globals__",
        "url_for.__globals__",
        "g.pop.__globals__",
        "self._TemplateReference__context",
        "cycler.__init__.__globals__.os.popen('id').read()",
        "joiner.__init__.__globals__",
        "namespace.__init__",
        "(1).__class__.__base__",
        "(1, 2).__class__",
        "{}.__class__",
        "{}.keys.__func__",
        "none.__class__",
        "true.__class__",
        "services.__init__",
        "services.__class__.__mro__",
        "services['__class__']",
        "services.erp.__class__",
        "services.erp['__class__']['__init__']",
        "services.erp.find.__globals__",
        "['a'].__class__.__base__.__subclasses__()",
        "['a'].pop()",
        "['a'].extend(['b'])",
        "{'a': 1}.update(b=2)",
        "steps.read.setdefault('a', 1)",
        "steps.read.clear()",
        "x.y.z.__class__",
        "().__class__.__bases__[0]",
        "[].__reduce_ex__(2)",
        "''.__format__('x')",
        "'a'.translate({97: 'b'})",
        "'a'.encode('idna')",
        "'a' is callable",
        "'a' is sameas('a')",
        "'a' is filter",
        "[1] | batch(1)",
        "[1] | groupby('x')",
        "'a' | filesizeformat",
        "'a' | center(999999999)",
        "'a' | indent(999999999)",
        "'a' | wordwrap(1)",
        "10 | random",
        "super()",
        "loop.index",
        "varargs",
        "kwargs",
        "undefined()",
        "debug()",
        "{{ 1 }}",
        "{# x #}",
        "a; b",
        "a := 1",
        "yield 1",
        "await x",
        "print(1)",
        "eval('1')",
        "open('/etc/passwd')",
        "__import__('os')",
        "__builtins__",
    ],
)
def test_known_ways_out_of_template_sandboxes_are_shut(source: str) -> None:
    with pytest.raises((ExpressionError, ServiceWanted)):
        render(f"<${{{{ {source} }}}}>", SCOPE)
