"""Working in web applications: forms, buttons, texts, tables and files of a page."""

from servbot.actions.web.check import Check
from servbot.actions.web.click import Click
from servbot.actions.web.double_click import ClickTwice
from servbot.actions.web.download import Download
from servbot.actions.web.drag import Drag
from servbot.actions.web.expect import Expect
from servbot.actions.web.fill_form import FillForm
from servbot.actions.web.hover import Hover
from servbot.actions.web.login import Login
from servbot.actions.web.open import Open
from servbot.actions.web.press_key import PressKey
from servbot.actions.web.print_pdf import PrintPdf
from servbot.actions.web.read_attribute import ReadAttribute
from servbot.actions.web.read_list import ReadList
from servbot.actions.web.read_table import ReadTable
from servbot.actions.web.read_text import ReadText
from servbot.actions.web.screenshot import Screenshot
from servbot.actions.web.scroll import Scroll
from servbot.actions.web.select import Select
from servbot.actions.web.switch_tab import SwitchTab
from servbot.actions.web.type_text import TypeText
from servbot.actions.web.upload import Upload
from servbot.actions.web.wait_for import WaitFor

ACTIONS = (
    Open,
    Login,
    FillForm,
    Select,
    Check,
    Upload,
    TypeText,
    PressKey,
    Click,
    ClickTwice,
    Hover,
    Drag,
    Scroll,
    SwitchTab,
    Download,
    ReadText,
    ReadAttribute,
    ReadList,
    ReadTable,
    Expect,
    WaitFor,
    Screenshot,
    PrintPdf,
)
"""The actions of this family."""
