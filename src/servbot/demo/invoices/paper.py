"""All that is printed on one invoice, before anybody decides how it looks."""

from random import Random
from typing import Literal

from servbot.core.record import Record
from servbot.demo.company import Supplier
from servbot.demo.invoices.truth import InvoiceTruth

Layout = Literal["classic", "modern", "fapiao"]

_CIPHER = "0123456789+-*/<>"
_CLERKS = ("顾晓岚", "沈致远", "陆文静", "乔安", "姚立群", "孟繁", "邵青", "温如玉")


class ChineseParts(Record):
    """What only a Chinese VAT invoice shows."""

    special: bool
    """增值税专用发票, from which the buyer deducts the tax; otherwise 增值税电子普通发票."""

    code: str
    """发票代码."""

    check_code: str
    """校验码, 20 digits."""

    cipher: tuple[str, ...]
    """密码区, rows of signs that only the tax office can read."""

    clerks: tuple[str, ...]
    """收款人, 复核 and 开票人."""


class Paper(Record):
    """An invoice ready to be laid out."""

    truth: InvoiceTruth

    seller: Supplier

    layout: Layout

    chinese: ChineseParts | None = None

    copy_mark: bool = False
    """Whether it says that it is a copy of one sent before."""

    @property
    def qr_text(self) -> str:
        """What the QR code of a Chinese invoice holds; empty for others."""
        parts = self.chinese
        if parts is None:
            return ""
        kind, check = ("01", "") if parts.special else ("10", parts.check_code)
        truth = self.truth
        return f"01,{kind},{parts.code},{truth.number},{truth.net},{truth.date:%Y%m%d},{check},"


def draw_chinese_parts(random: Random, year: int) -> ChineseParts:
    """Codes and clerks of a Chinese invoice."""
    special = random.random() < 0.4
    region = random.choice(("3100", "3200", "3300", "4403", "4200", "5000"))
    batch = random.randint(100, 999)
    code = f"{region}{year % 100}{batch}0" if special else f"0{region}{year % 100}00{batch}"
    return ChineseParts(
        special=special,
        code=code,
        check_code="".join(random.choices("0123456789", k=20)),
        cipher=tuple("".join(random.choices(_CIPHER, k=27)) for _ in range(4)),
        clerks=tuple(random.sample(_CLERKS, 3)),
    )
