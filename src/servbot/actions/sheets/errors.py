"""Everything that can go wrong with a workbook, each with its code."""

from servbot.core.errors import ApplicationFailure, BusinessFailure, ServbotError, UsageError


class SheetDamaged(BusinessFailure):
    """The file cannot be read as a workbook."""

    code = "sheets.damaged"
    default_remedy = "Open it in a spreadsheet program, save it again as .xlsx, and retry."


class SheetTooLarge(BusinessFailure):
    """The workbook is larger than servbot reads."""

    code = "sheets.too-large"
    default_remedy = "Check where the file comes from; if it is genuine, split it or delete its unused rows."


class SheetEncrypted(BusinessFailure):
    """The workbook is protected by a password."""

    code = "sheets.encrypted"
    default_remedy = "Name a credential that holds the password, or save it without one and retry."


class PasswordWrong(BusinessFailure):
    """The password of the credential does not open the workbook."""

    code = "sheets.password-wrong"
    default_remedy = "Correct the credential with `servbot vault set` and retry."


class SheetChanged(ApplicationFailure):
    """The file was changed by somebody while it was read."""

    code = "sheets.changed"
    default_remedy = "Wait until the other program is done with it, and retry."


class WrongKind(BusinessFailure):
    """The file's content is not what its name says."""

    code = "sheets.wrong-kind"
    default_remedy = "Save it as .xlsx, .xls, .ods or .csv under the matching name, and retry."


class SheetMissing(BusinessFailure):
    """The workbook has no sheet of that name."""

    code = "sheets.sheet-missing"


class TableMissing(BusinessFailure):
    """The sheet has no table of that number."""

    code = "sheets.table-missing"


class ColumnMissing(BusinessFailure):
    """The sheet has no column of that name."""

    code = "sheets.column-missing"


class RowNotFound(BusinessFailure):
    """No row of the sheet has the value that was looked for."""

    code = "sheets.not-found"
    default_remedy = "Correct the value, or add the row to the sheet and retry."


class RowAmbiguous(BusinessFailure):
    """Several rows of the sheet fit."""

    code = "sheets.ambiguous"
    default_remedy = "Look for more columns at once, or remove the duplicate from the sheet."


class WouldLose(BusinessFailure):
    """Writing would lose parts of the workbook that servbot cannot keep."""

    code = "sheets.would-lose"
    default_remedy = "Let the bot write to a workbook of its own."


class FormulaInTheWay(BusinessFailure):
    """A cell that would be written holds a formula."""

    code = "sheets.formula-in-the-way"
    default_remedy = "Write to another column, or put a value in place of the formula in the workbook first."


class NoRoom(BusinessFailure):
    """Cells below a table of a template hold something where rows would come to stand."""

    code = "sheets.no-room"
    default_remedy = "Put the table at the end of its sheet, or leave blank rows below it."


class KeyBlank(BusinessFailure):
    """A row has no value in a column that tells rows apart."""

    code = "sheets.key-blank"
    default_remedy = "Give every row a value in the columns named by `unique`."


class SheetLocked(ApplicationFailure):
    """Somebody else is writing to the workbook."""

    code = "sheets.locked"
    default_remedy = "Close the file in other programs, or wait until the other bot is done."


class KeyTooCoarse(BusinessFailure):
    """A rule puts too many rows under one key to pair them up."""

    code = "sheets.key-too-coarse"
    default_remedy = "Add a key column to the rule, so that fewer rows share a key."


class AmountTooLong(BusinessFailure):
    """A column that a rule measures or adds up holds a number with too many digits."""

    code = "sheets.amount-too-long"
    default_remedy = (
        "Correct the number: with its fraction it has more than 18 digits, which no amount of money has."
    )


class StatementWrong(BusinessFailure):
    """A bank statement does not have the form it should have, or does not add up."""

    code = "sheets.statement-wrong"
    default_remedy = "Ask the bank for the file again; do not edit it."


class DecisionStale(BusinessFailure):
    """A row is not any more what it was when somebody decided about it."""

    code = "sheets.decision-stale"
    default_remedy = (
        "The file was changed meanwhile: begin again, so that people decide about the rows as they are."
    )


class DecisionRefused(BusinessFailure):
    """What was decided about rows of a reconciliation cannot be carried out."""

    code = "sheets.decision-refused"
    default_remedy = "Begin again and decide otherwise; or change what the rules allow under write_off."


class ReportNotGenuine(BusinessFailure):
    """A report of a reconciliation is not what this installation wrote."""

    code = "sheets.report-not-genuine"
    default_remedy = "Do not use it; write the report again from the source files."


class RulesWrong(UsageError):
    """The rules of a reconciliation cannot be used as they are."""

    code = "sheets.rules-wrong"


class ProofFailed(ServbotError):
    """A reconciliation lost or doubled a row or an amount; its result must not be used."""

    code = "sheets.proof-failed"
    default_remedy = "Report this with the rules and both files: it is a mistake in servbot."
