"""What invented stories are made of: names, numbers and canaries, all drawn from one seed in one order."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from string import ascii_uppercase

from stdnum.cn import ric, uscc

from fangxin.interfaces.demo.story import Row

SURNAMES = "卞尹屈项祝晏柴瞿邬郏芮薄蒯訾"


@dataclass(frozen=True, kw_only=True)
class Canary:
    """A planted text. `sealed`: part of a person's identity, shown to nobody without opening the seal.

    `row` names the submission it is part of; behind a stroke stands the kind of the case, where one makes several. `act` is
    the act of the life that writes it; empty for what is written on receipt.
    """

    text: str
    where: str
    sealed: bool
    row: str
    act: str = ""


class Inventing:
    """The chance of one seed, and what was planted so far."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"fangxin-bench-{seed}")
        self.canaries: list[Canary] = []

    def person(self, row_id: str) -> Row:
        """Somebody nobody knows; name, numbers and address are canaries of a submission."""
        name = self.chance.choice(SURNAMES) + self.letters(12)
        phone, number = self.phone(), self.id_number()
        address = self.planted(row_id, "complainant_address", sealed=True)
        told = {"complainant_name": name, "complainant_phone": phone, "complainant_id_number": number}
        for where, text in told.items():
            self.canaries.append(Canary(text=text, where=where, sealed=True, row=row_id))
        return {"name": name, "phone": phone, "id_number": number, "address": f"河南省鹤壁市测试路{address}号"}

    def planted(self, row_id: str, where: str, *, sealed: bool = False, act: str = "") -> str:
        """A new canary of a submission."""
        token = self.token()
        self.canaries.append(Canary(text=token, where=where, sealed=sealed, row=row_id, act=act))
        return token

    def token(self) -> str:
        """Sixteen capital letters: about 75 bits, and no word of any language."""
        return self.letters(16)

    def letters(self, count: int, letters: str = ascii_uppercase) -> str:
        """So many letters."""
        return "".join(self.chance.choice(letters) for _ in range(count))

    def phone(self) -> str:
        """A number of a block (140) that no handset has."""
        return f"140{self.chance.randrange(10**8):08d}"

    def id_number(self) -> str:
        """Region 000000, which was never issued, and a right check character."""
        year, month, day = (self.chance.randrange(*span) for span in ((1940, 2006), (1, 13), (1, 29)))
        plain = f"000000{year}{month:02d}{day:02d}{self.chance.randrange(1000):03d}"
        return plain + str(ric.calc_check_digit(f"{plain}0"))  # it looks at all but the last


def invented_uscc(number: int) -> str:
    """A code with a right check character of a region that was never issued."""
    plain = f"92000000MA{number:07d}"
    return plain + str(uscc.calc_check_digit(f"{plain}0"))
