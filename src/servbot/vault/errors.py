"""What can go wrong with the vault."""

from servbot.core.errors import UsageError


class CredentialUnknown(UsageError):
    """There is no credential of that name."""

    code = "vault.unknown"
    default_remedy = "Add it: `servbot vault set NAME`."


class WrongKey(UsageError):
    """The vault cannot be opened with this key."""

    code = "vault.wrong-key"
    default_remedy = (
        "Use the key the vault was written with: SERVBOT_VAULT_KEY, or the key file of the settings."
    )


class KeyExposed(UsageError):
    """The key file can be read by others."""

    code = "vault.key-exposed"


class VaultDamaged(UsageError):
    """The vault's file cannot be read."""

    code = "vault.damaged"
    default_remedy = "Put back the file from a backup, or remove it and set the credentials again."


class NameUnusable(UsageError):
    """A credential cannot have that name."""

    code = "vault.name-unusable"
    default_remedy = "Use letters, digits, '-', '_' and '.', at most 100."
