"""What can go wrong when a table decides."""

from servbot.core.errors import BusinessFailure, ServbotError, UsageError


class NoRuleHits(BusinessFailure):
    """No rule of the table holds for the values."""

    code = "decision.no-rule-hits"
    default_remedy = "Correct the values, or add a rule for them to the table."


class SeveralRulesHit(ServbotError):
    """Several rules of a table hold where only one may."""

    code = "decision.several-rules-hit"
    default_remedy = "Change the rules so that one holds, or choose the hit policy F (first) or P (priority)."


class RulesDisagree(ServbotError):
    """Several rules hold that must agree, and give different results."""

    code = "decision.rules-disagree"
    default_remedy = "Give these rules the same outputs, or change when they hold."


class ValueMissing(UsageError):
    """A column of the table was given no value."""

    code = "decision.value-missing"


class ValueWrong(BusinessFailure):
    """A value is not of the type of its column, or not one of those it may have."""

    code = "decision.value-wrong"
    default_remedy = "Correct the value, or change the column in the table."


class TableWrong(UsageError):
    """A decision table cannot be used as it is."""

    code = "decision.table-wrong"
    default_remedy = "`servbot validate` shows every mistake of the table at its place."


class CellWrong(UsageError):
    """A cell of a decision table cannot be understood."""

    code = "decision.cell-wrong"
