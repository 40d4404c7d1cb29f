"""Working in web applications: forms, buttons, texts and tables of a page."""

from servbot.actions.web.click import Click
from servbot.actions.web.expect import Expect
from servbot.actions.web.fill_form import FillForm
from servbot.actions.web.login import Login
from servbot.actions.web.open import Open
from servbot.actions.web.read_table import ReadTable
from servbot.actions.web.read_text import ReadText
from servbot.actions.web.screenshot import Screenshot
from servbot.actions.web.select import Select
from servbot.actions.web.upload import Upload

ACTIONS = (Open, FillForm, Click, Select, Upload, ReadText, ReadTable, Expect, Login, Screenshot)
"""The actions of this family."""
