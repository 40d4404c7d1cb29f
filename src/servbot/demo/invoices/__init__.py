"""Invented invoices whose contents are known, and the orders and suppliers they belong to."""

from servbot.demo.invoices.generator import generate
from servbot.demo.invoices.rubbish import rubbish
from servbot.demo.invoices.truth import Defect, Form, InvoiceTruth, Language, Line, Truth, load_truth

__all__ = [
    "Defect",
    "Form",
    "InvoiceTruth",
    "Language",
    "Line",
    "Truth",
    "generate",
    "load_truth",
    "rubbish",
]
