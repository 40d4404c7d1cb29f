"""Credentials at rest."""

from servbot.vault.errors import CredentialUnknown, KeyExposed, NameUnusable, VaultDamaged, WrongKey
from servbot.vault.file_vault import FileVault, is_given, names_in
from servbot.vault.key import VARIABLE, find_key

__all__ = [
    "VARIABLE",
    "CredentialUnknown",
    "FileVault",
    "KeyExposed",
    "NameUnusable",
    "VaultDamaged",
    "WrongKey",
    "find_key",
    "is_given",
    "names_in",
]
