"""Ledgers, bank statements, supplier statements and stock lists with planted differences, for the shipped bots."""

from servbot.demo.ledgers.bank import BankTruth, bank_files
from servbot.demo.ledgers.stock import stock_files
from servbot.demo.ledgers.suppliers import supplier_files

__all__ = ["BankTruth", "bank_files", "stock_files", "supplier_files"]
