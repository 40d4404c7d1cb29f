"""The fast matching against the slow one, pair by pair, on random ledgers."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from row_content import canonical

from servbot.actions.sheets.reconciliation.cascade import reconcile
from servbot.actions.sheets.reconciliation.difference import difference, distance, number_of
from servbot.actions.sheets.reconciliation.group_search import Search
from servbot.actions.sheets.reconciliation.normal_form import key_text
from servbot.actions.sheets.reconciliation.rules import Rules


def slow_pairs(left, right, rules):
    """Pairs of row numbers by the rule that finds them; rules for groups are left out."""
    open_left, open_right, pairs = list(range(len(left))), list(range(len(right))), []
    for rule in rules.rules:
        if rules.only_suggests(rule) or rule.cardinality != "1:1":
            continue
        found = [
            (_cost(rule, left[a], right[b]), a, b)
            for a in open_left
            for b in open_right
            if _together(rule, left[a], right[b])
        ]
        for _, a, b in sorted(found):
            if a in open_left and b in open_right:
                pairs.append((rule.name, left[a]["_row"], right[b]["_row"]))
                open_left.remove(a)
                open_right.remove(b)
    return sorted(pairs)


def slow_ways(target, amounts):
    """All sets of at least one amount that add up to the target, by their places."""
    return [
        chosen
        for size in range(1, len(amounts) + 1)
        for chosen in combinations(range(len(amounts)), size)
        if sum(amounts[place] for place in chosen) == target
    ]


def _together(rule, mine, other):
    for key in rule.keys:
        a, b = mine.get(key.left), other.get(key.right)
        if key.tolerance is None:
            text = key_text(a, key.normalise)
            if text == "" or text != key_text(b, key.normalise):
                return False
        elif isinstance(a, date) and isinstance(b, date):
            if not key.tolerance.allows_dates(a, b):
                return False
        elif (
            number_of(a) is None
            or number_of(b) is None
            or not key.tolerance.allows_amounts(number_of(a), number_of(b))
        ):
            return False
    return True


def _cost(rule, mine, other):
    differences = [
        found
        for item in rule.compare
        if (found := difference(item, mine.get(item.left), other.get(item.right))) is not None
    ]
    agrees = all(found.tolerated for found in differences)
    apart = sum((distance(found) for found in differences), Decimal(0))
    near = tuple(
        abs((mine[k.left] - other[k.right]).days)
        if isinstance(mine[k.left], date)
        else abs(number_of(mine[k.left]) - number_of(other[k.right]))
        for k in rule.near_keys
    )
    contents = sorted((canonical(mine), canonical(other)))
    if near:
        return (not agrees, near, contents)
    return (not agrees, len(differences), apart, contents)


accounts = st.sampled_from(["A", "b ", "B", "Ç", ""])
cents = st.integers(-40, 40).map(lambda n: Decimal(n).scaleb(-2))
dates = st.integers(0, 9).map(lambda n: date(2026, 3, 1) + timedelta(days=n))


def ledger(*names):
    # All rows differ: rows of the same content may stand for one another.
    rows = st.lists(st.tuples(accounts, cents, dates), max_size=16, unique=True)
    return rows.map(
        lambda found: [{**dict(zip(names, row, strict=True)), "_row": n} for n, row in enumerate(found, 2)]
    )


left_rows, right_rows = ledger("account", "amount", "day"), ledger("Konto", "Betrag", "Tag")


def near_rules(amount, days):
    keys = [
        {"left": "account", "right": "Konto"},
        {"left": "amount", "right": "Betrag", "tolerance": amount},
        {"left": "day", "right": "Tag", "tolerance": days},
    ]
    return Rules.model_validate({"rules": [{"name": "near", "keys": keys}]})


CASCADE = Rules.model_validate(
    {
        "rules": [
            {
                "name": "same day",
                "keys": [{"left": "account", "right": "Konto"}, {"left": "day", "right": "Tag"}],
                "compare": [{"left": "amount", "right": "Betrag", "tolerance": "0.05"}],
            },
            {
                "name": "nearly",
                "keys": [
                    {"left": "account", "right": "Konto"},
                    {"left": "day", "right": "Tag", "tolerance": "2 days"},
                ],
                "compare": [{"left": "amount", "right": "Betrag", "tolerance": {"more": 0.1, "less": 0}}],
            },
        ]
    }
)


def pairs(left, right, rules):
    found = reconcile(left, right, rules)
    return sorted((p.rule, p.left["_row"], p.right["_row"]) for p in (*found.matched, *found.breaks))


tolerances = st.sampled_from([0, "0.01", "10%", "0.055", {"more": "0.03", "less": 0}, {"amount": 1}])
windows = st.sampled_from(["0 days", "3 days", "1 working day", {"later": 2, "earlier": 0}])


@given(left_rows, right_rows, tolerances, windows)
@settings(max_examples=200, deadline=None)
def test_keys_with_tolerances_find_what_comparing_everything_finds(left, right, amount, days):
    rules = near_rules(amount, days)
    assert pairs(left, right, rules) == slow_pairs(left, right, rules)


@given(left_rows, right_rows)
@settings(max_examples=150, deadline=None)
def test_a_cascade_finds_what_comparing_everything_finds(left, right):
    assert pairs(left, right, CASCADE) == slow_pairs(left, right, CASCADE)


@given(left_rows, right_rows, tolerances, windows)
@settings(max_examples=100, deadline=None)
def test_tolerances_mirror(left, right, amount, days):
    rules = near_rules(amount, days)
    there, back = pairs(left, right, rules), pairs(right, left, rules.mirrored())
    assert there == sorted((rule, a, b) for rule, b, a in back)


@given(st.lists(st.integers(-9, 9).filter(bool), max_size=9), st.integers(-20, 20))
@settings(max_examples=300, deadline=None)
def test_a_search_finds_every_way_to_add_up_or_says_that_it_did_not(amounts, target):
    amounts = sorted(amounts, key=abs, reverse=True)
    search = Search(amounts, target, target, lambda total: total == target).run()
    ways = slow_ways(target, amounts)
    assert search.complete == (len(ways) <= 5)
    assert set(search.solutions) <= set(ways)
    assert len(search.solutions) == min(len(ways), 5)
