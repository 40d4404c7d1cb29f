"""Everything that can go wrong with a page, each with its own code."""

from servbot.core.errors import ApplicationFailure, BusinessFailure, UsageError


class NoBrowser(UsageError):
    """No web browser that servbot can drive is installed."""

    code = "web.no-browser"
    default_remedy = (
        "Install one: `apt-get install chromium` (Debian, Ubuntu), or `python -m playwright install chromium`"
        " anywhere else."
    )


class BrowserNotStarted(ApplicationFailure):
    """The browser did not start."""

    code = "web.browser-not-started"
    default_remedy = "Run `servbot doctor`; it tries the browser and says what is missing."


class NoBrowserSession(UsageError):
    """The step needs a browser, but the session around it is of another kind."""

    code = "web.no-session"
    default_remedy = "Put the step inside `session: {browser: …}`."


class ConnectionWrong(UsageError):
    """The settings of a web connection cannot be used."""

    code = "web.connection-wrong"


class OriginRefused(UsageError):
    """The address leads to another site than the connection's."""

    code = "web.origin-refused"
    default_remedy = "Use a path of the connection's own site, or add the site to its `allowed_origins`."


class OneTimeKeyWrong(UsageError):
    """The key of the one-time codes cannot be used."""

    code = "web.one-time-key"
    default_remedy = (
        "Give the key that the site shows beside its picture (letters A-Z and digits 2-7), or the `otpauth://`"
        " address behind it: `servbot vault set NAME --one-time-codes`."
    )


class BadSelector(UsageError):
    """A CSS or XPath target cannot be understood."""

    code = "web.bad-selector"


class ValueUnfit(UsageError):
    """A value is of a kind that the field cannot take."""

    code = "web.value-unfit"


class NotFound(ApplicationFailure):
    """The page does not have what was looked for."""

    code = "web.not-found"
    default_remedy = "Check the page on the screenshot; if it changed, change the step's target."


class SeveralMatches(ApplicationFailure):
    """More than one thing on the page fits the target."""

    code = "web.several-matches"
    default_remedy = "Name it more exactly, or add `nth:` (counted from 1)."


class FieldLocked(ApplicationFailure):
    """The field is disabled or read-only."""

    code = "web.field-locked"
    default_remedy = "Check what the page wants first; a field may open only after another one is filled."


class NoSuchOption(BusinessFailure):
    """The field does not offer the wanted choice."""

    code = "web.no-such-option"
    default_remedy = "Correct the value, or have it added in the system that is being filled."


class DidNotStick(ApplicationFailure):
    """A field shows another value than the one entered."""

    code = "web.did-not-stick"
    default_remedy = "Compare the field on the screenshot with the wanted value; its format may differ."


class PageRefused(BusinessFailure):
    """The page does not accept the entries."""

    code = "web.page-refused"
    default_remedy = "Correct the values the page complains about."


class ExpectationMissed(ApplicationFailure):
    """What should have appeared did not."""

    code = "web.expectation-missed"
    default_remedy = "Look at the screenshot for what the page shows instead."


class SignedOut(ApplicationFailure):
    """The site has ended the sign-in and a new one did not help."""

    code = "web.signed-out"
    default_remedy = "Try again later; if it stays, check the account in the site itself."


class SignInRefused(BusinessFailure):
    """The site does not accept the user name and password."""

    code = "web.sign-in-refused"
    default_remedy = (
        "Check the credential with `servbot vault set`; nothing is retried so that no account locks."
    )


class ServerError(ApplicationFailure):
    """The site answered with an error of its own."""

    code = "web.server-error"
    outage = True
    default_remedy = "Try again later; if it stays, tell those who run the site."


class PageMissing(ApplicationFailure):
    """The site has no page at this address."""

    code = "web.page-missing"
    default_remedy = "Check the path; the site may have moved the page."


class PageForbidden(ApplicationFailure):
    """The site does not show this page to the account in use."""

    code = "web.page-forbidden"
    default_remedy = "Ask for the right in the site, or use another credential."


class Unreachable(ApplicationFailure):
    """The site cannot be reached."""

    code = "web.unreachable"
    outage = True
    default_remedy = "Check that the site runs and that the connection's `url` is right."


class CertificateRefused(ApplicationFailure):
    """The site's certificate is not trusted."""

    code = "web.certificate"
    outage = True
    default_remedy = "Have the site's certificate renewed, or install its issuer on this machine."


class TooSlow(ApplicationFailure):
    """The page did not do it in time."""

    code = "web.timeout"
    default_remedy = "Try again; give the step a longer `timeout:` if the page is always slow."


class BrowserDied(ApplicationFailure):
    """The browser or its page ended unexpectedly."""

    code = "web.browser-died"
    default_remedy = "Try again: a new browser is started for the next session."


class PageFailed(ApplicationFailure):
    """The browser could not do this on the page."""

    code = "web.page-failed"


class NoDownload(ApplicationFailure):
    """The page gave no file."""

    code = "web.no-download"
    default_remedy = (
        "Look at the screenshot for what the page shows instead; the click may open the file in a tab."
    )


class DownloadRefused(ApplicationFailure):
    """The file is not the one that was expected: another name, too large, or it did not come to its end."""

    code = "web.download-refused"
    default_remedy = (
        "Check what the site gives; if that is right, change `file_name`, `most_mb` or `timeout`."
    )


class CellUnfit(BusinessFailure):
    """A cell of a table is not of the kind that its column should have."""

    code = "web.cell-unfit"
    default_remedy = "Check the table; read the column as `text` if other values belong there."
