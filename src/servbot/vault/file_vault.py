"""Credentials in one file, each encrypted; the key is kept elsewhere."""

import hashlib
import hmac
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from servbot.core.action import Credential
from servbot.vault.errors import CredentialUnknown, NameUnusable, VaultDamaged, WrongKey

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
SECRET_VARIABLE = re.compile(r"SERVBOT_CREDENTIAL_.+_(PASSWORD|ONE_TIME_KEY)")
PATIENCE = 10


class FileVault:
    """Keeps names and passwords at rest under Fernet (AES-128-CBC with HMAC-SHA256).

    `SERVBOT_CREDENTIAL_<NAME>_USERNAME`, `…_PASSWORD` and `…_ONE_TIME_KEY` in the environment go before what the file
    holds; in NAME every character but letters and digits is written as `_`.
    """

    def __init__(self, path: Path, key: bytes, environment: Mapping[str, str] | None = None) -> None:
        """Use the file, which need not exist yet; a key that is none is refused at once."""
        self._path = path
        self._cipher = _cipher(key)
        self._key = key
        self._environment = os.environ if environment is None else environment

    def get(self, name: str) -> Credential:
        """The named credential."""
        given = self._from_environment(name)
        if given is not None:
            return given
        tokens = self._tokens()
        if name not in tokens:
            raise CredentialUnknown(f"There is no credential named {name!r} in the vault.")
        return self._opened(name, tokens[name])

    def key_for(self, purpose: str) -> bytes:
        """A key of this installation for one purpose; nobody can tell the vault's own key from it."""
        return hmac.new(self._key, f"servbot {purpose}".encode(), hashlib.sha256).digest()

    def set(self, name: str, username: str, password: str, one_time_key: str = "") -> None:
        """Keep the credential, in place of an earlier one of that name."""
        if NAME.fullmatch(name) is None:
            raise NameUnusable(f"{name!r} cannot be the name of a credential.")
        # The name is sealed in, so that one credential cannot be passed off as another by editing the file.
        secrets = {"password": password} | ({"one_time_key": one_time_key} if one_time_key else {})
        content = json.dumps({"name": name, "username": username, **secrets})
        with self._exclusive():
            tokens = self._tokens()
            self._check_key(tokens)
            self._write({**tokens, name: self._cipher.encrypt(content.encode()).decode()})

    def names(self) -> tuple[str, ...]:
        """Names of all credentials in the file, sorted."""
        return tuple(sorted(self._tokens()))

    def secrets(self) -> tuple[str, ...]:
        """Every secret it can give out, those of the environment too: what must be masked in texts."""
        given = [value for name, value in self._environment.items() if SECRET_VARIABLE.fullmatch(name)]
        opened = [self._opened(name, token) for name, token in self._tokens().items()]
        stored = [secret for one in opened for secret in (one.password, one.one_time_key) if secret]
        return tuple(dict.fromkeys((*given, *(secret.get_secret_value() for secret in stored))))

    def remove(self, name: str) -> None:
        """Forget the credential."""
        with self._exclusive():
            tokens = self._tokens()
            if name not in tokens:
                raise CredentialUnknown(f"There is no credential named {name!r} in the vault.")
            self._write({other: token for other, token in tokens.items() if other != name})

    def _from_environment(self, name: str) -> Credential | None:
        prefix = _prefix(name)
        password = self._environment.get(f"{prefix}_PASSWORD")
        if password is None:
            return None
        environment = self._environment
        return Credential(
            name=name,
            username=environment.get(f"{prefix}_USERNAME", ""),
            password=SecretStr(password),
            one_time_key=_secret(environment.get(f"{prefix}_ONE_TIME_KEY")),
        )

    def _opened(self, name: str, token: str) -> Credential:
        from cryptography.fernet import InvalidToken

        try:
            content = json.loads(self._cipher.decrypt(token.encode()))
        except InvalidToken as error:
            raise WrongKey(f"The key does not open the credential {name!r} in {self._path.name}.") from error
        if content["name"] != name:
            raise VaultDamaged(f"The entry {name!r} of {self._path.name} holds another credential.")
        return Credential(
            name=name,
            username=content["username"],
            password=SecretStr(content["password"]),
            one_time_key=_secret(content.get("one_time_key")),
        )

    def _check_key(self, tokens: Mapping[str, str]) -> None:
        """Two keys in one file would make half of it unreadable."""
        for name, token in tokens.items():
            self._opened(name, token)
            return

    def _tokens(self) -> dict[str, str]:
        return _tokens(self._path)

    def _write(self, tokens: Mapping[str, str]) -> None:
        handle, name = tempfile.mkstemp(prefix=".vault-", dir=self._path.parent)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({"servbot-vault": 1, "credentials": dict(sorted(tokens.items()))}, stream, indent=2)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        from filelock import FileLock

        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._path.with_name(f".{self._path.name}.lock"), timeout=PATIENCE):
            yield


def names_in(path: Path) -> tuple[str, ...]:
    """Names of the credentials in a vault, which can be read without its key."""
    return tuple(sorted(_tokens(path)))


def is_given(name: str, environment: Mapping[str, str] | None = None) -> bool:
    """Whether the environment gives the credential."""
    return f"{_prefix(name)}_PASSWORD" in (os.environ if environment is None else environment)


def _prefix(name: str) -> str:
    return f"SERVBOT_CREDENTIAL_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"


def _tokens(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text("utf-8"))
        return {str(name): str(token) for name, token in content["credentials"].items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise VaultDamaged(f"{path} is not a vault of servbot.") from error


def _secret(text: str | None) -> SecretStr | None:
    return SecretStr(text) if text else None


def _cipher(key: bytes) -> "Fernet":
    from cryptography.fernet import Fernet

    try:
        return Fernet(key)
    except ValueError as error:
        raise WrongKey(
            "The vault's key is no key.", remedy="A key has 44 characters; `servbot vault key` makes one."
        ) from error
