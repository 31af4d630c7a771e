"""A story for outside checks: every role in several offices, every status in each, and canaries in all that is written.

A canary is an unguessable text planted in one place of one case. A check that finds it where its reader has no business
has found a leak. The same seed tells the same story, canaries and logins; ids and case numbers are the database's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from string import ascii_uppercase, digits
from typing import NamedTuple

from stdnum.cn import ric

from fangxin.domain.agency.words import ROLE_LABELS, Role, Tier
from fangxin.domain.cases.words import Kind
from fangxin.interfaces.demo.story import Row, Story, demo_folder, demo_story


class Place(NamedTuple):
    """One office, and the region of a merchant that is its own to handle."""

    code: str
    name: str
    short: str
    tier: Tier
    parent: str | None
    region: str
    merchant_region: str


class Lived(NamedTuple):
    """A case to invent: its kind, its life, and how many days ago it was filed."""

    kind: Kind
    life: str
    age: int


OFFICES = (
    Place("410600", "鹤壁市市场监督管理局（测试）", "市局", Tier.CITY, None, "410600", "410600"),
    Place("410600-ZX", "鹤壁市投诉举报中心（测试）", "受理中心", Tier.CITY, "410600", "410600", "410600"),
    Place("410611", "淇滨区市场监督管理局（测试）", "淇滨区局", Tier.COUNTY, "410600", "410611", "410611201"),
    Place("410621", "浚县市场监督管理局（测试）", "浚县局", Tier.COUNTY, "410600", "410621", "410621109"),
    Place("410611-01", "淇滨区九州路所（测试）", "九州路所", Tier.STATION, "410611", "410611002", "410611002"),
    Place("410621-01", "浚县浚州所（测试）", "浚州所", Tier.STATION, "410621", "410621002", "410621002"),
)
INTAKE = "410600-ZX"
STATION_ROLES = (Role.HANDLER, Role.HEAD)
#: life → days since it was filed: enough that every act has happened, whatever holidays lay between
LIVES = {
    "in_intake": 2, "assigned": 3, "acceptance_overdue": 40, "facts_asked": 30, "identity_asked": 30, "accepted": 45,
    "mediating": 50, "appraising": 60, "performing": 60, "disputed": 35, "reopened_open": 80, "refused_na3": 90,
    "withdrawn": 60, "self_settled": 90, "terminated_no_agreement": 90, "settled_rated": 100, "settled_archived": 150,
    "terminated_reopen_refused": 100, "facts_answered_settled": 90, "reopen_waiting": 70, "refused_rated": 26,
}  # fmt: skip
OTHERS = (
    Lived(Kind.REPORT, "report_dispatched", 12),
    Lived(Kind.INQUIRY, "answered", 8),
    Lived(Kind.COMMENDATION, "forwarded", 20),
)
SURNAMES = "卞尹屈项祝晏柴瞿邬郏芮薄蒯訾"
#: what an inquiry and a commendation do not tell
NO_DISPUTE: Row = {
    "sale_mode": "",
    "object": "",
    "problem": "",
    "amount": None,
    "bought_days_before": None,
    "claims": [],
}
#: acts whose text the real action has no place for
UNTOLD = frozenset({"close", "ask_identity", "pause_appraisal"})
DOORS = ("HOTLINE", "WEB", "VISIT", "MOBILE", "LETTER", "MINI_PROGRAM")


@dataclass(frozen=True, kw_only=True)
class Canary:
    """A planted text. `sealed`: part of a person's identity, shown to nobody without opening the seal.

    `act` is the act of the life that writes it; empty for what is written on receipt.
    """

    text: str
    where: str
    sealed: bool
    row: str
    act: str = ""


@dataclass(frozen=True, kw_only=True)
class BenchStory:
    """The story, and the canaries in it."""

    story: Story
    canaries: list[Canary] = field(default_factory=list)


def bench_story(*, seed: int) -> BenchStory:
    """The story of a seed."""
    return _Inventor(seed).told()


def lives_with_notes() -> dict[str, Row]:
    """The lives used, each with an officer's note after the case was dispatched."""
    found = {}
    for name in (*LIVES, *(other.life for other in OTHERS)):
        life = demo_story().lives[name]
        place = next((n + 1 for n, step in enumerate(life["acts"]) if "dispatch" in step), 0)
        note = [{"after": "0d", "note": {}}] if life["acts"] else []
        found[name] = {**life, "acts": [*life["acts"][:place], *note, *life["acts"][place:]]}
    return found


class _Inventor:
    """Invents one story; everything is drawn from the seed, in one order."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"fangxin-bench-{seed}")
        self.lives = lives_with_notes()
        self.people: dict[str, Row] = {}
        self.canaries: list[Canary] = []

    def told(self) -> BenchStory:
        phrase = self._letters(20, ascii_uppercase.lower() + digits)
        officers: list[Row] = []
        offices = [self._office(given, officers) for given in OFFICES]
        merchants = [self._merchant(number, given) for number, given in enumerate(OFFICES)]
        complaints = list(self._complaints(merchants))
        story = Story(
            name="bench", phrase=phrase, offices=offices, officers=officers, absences=[], people=self.people,
            merchants=merchants, platforms=[], complaints=complaints, lives=self.lives,
            actors={**demo_story().actors, "note": "HANDLER"}, townships=demo_folder() / "townships.csv",
        )  # fmt: skip
        return BenchStory(story=story, canaries=self.canaries)

    def _office(self, place: Place, officers: list[Row]) -> Row:
        roles = tuple(Role) if place.tier is not Tier.STATION else STATION_ROLES
        posts = []
        for role in roles:
            login = f"{role.value.lower().replace('_', '-')}.{place.code.lower()}"
            officers.append({"login": login, "name": f"测{ROLE_LABELS[role]}", "phone": self._phone()})
            posts.append({"title": ROLE_LABELS[role], "role": role.value, "holder": login, "substitute": None})
        deputy = f"deputy.{place.code.lower()}"
        officers.append({"login": deputy, "name": "测代岗", "phone": self._phone()})
        next(post for post in posts if post["role"] == Role.HANDLER)["substitute"] = deputy
        return {
            "code": place.code, "name": place.name, "short_name": place.short, "tier": place.tier.value,
            "parent": place.parent, "region": place.region, "is_intake": place.code == INTAKE, "phone": "0392-0000100",
            "address": f"河南省鹤壁市测试路{len(officers)}号",
            "posts": posts,
        }  # fmt: skip

    def _merchant(self, number: int, place: Place) -> Row:
        name = f"{self._token()}商店"
        return {
            "id": f"m{number}", "name": f"{name}（测试）", "short_name": name, "uscc": "", "form": "SOLE_TRADER",
            "trade": "百货", "region": place.merchant_region, "address": f"测试街{number}号", "phone": self._phone(), "outlets": [],
            "shops": [],
        }  # fmt: skip

    def _complaints(self, merchants: list[Row]) -> Iterator[Row]:
        lives = [Lived(Kind.COMPLAINT, life, age) for life, age in LIVES.items()]
        handling = [
            (place, merchant) for place, merchant in zip(OFFICES, merchants, strict=True) if place.code != INTAKE
        ]
        for number, (place, merchant) in enumerate(handling):
            other, _ = handling[(number + 2) % len(handling)]
            for lived in (*lives, *OTHERS):
                yield self._complaint(lived, place, merchant, other)

    def _complaint(self, lived: Lived, place: Place, merchant: Row, other: Place) -> Row:
        row_id = f"b{len(self.people) + 1:03d}"
        title, content = (self._planted(row_id, where) for where in ("title", "content"))
        row: Row = {
            "id": row_id, "kind": lived.kind.value, "person": self._person(row_id), "channel": self.chance.choice(DOORS),
            "title": f"质量争议{title}", "text": f"买的东西没用几天就坏了，店里不肯退，要求退还货款。记号{content}。",
            "office": place.code, "competence": "PLACE_OF_BUSINESS", "life": lived.life, "filed_days_ago": lived.age,
            "filed_time": f"{self.chance.randrange(8, 18):02d}:{self.chance.randrange(60):02d}", "sale_mode": "M1",
            "object": "10101", "problem": "V04" if lived.kind is Kind.REPORT else "P20",
            "amount": f"{self.chance.randrange(10, 5000)}.00", "bought_days_before": 3, "claims": ["CL6"],
            "words": dict(self._words(row_id, lived.life)), "merchant": None,
        }  # fmt: skip
        if lived.kind in (Kind.INQUIRY, Kind.COMMENDATION):
            row |= NO_DISPUTE
        elif place.tier is Tier.COUNTY and lived.life not in ("in_intake", "disputed"):
            row |= {"merchant": merchant["id"]}
        else:
            # nothing that could be looked up: a dispatcher has to send it
            row |= {"merchant_named": f"{self._planted(row_id, 'merchant_name')}商店"}
        if lived.life == "disputed":
            row |= {"wrong_office": other.code}
        if self.chance.randrange(4) == 0:
            row |= {"picture": f"{self._planted(row_id, 'evidence_name')}.png"}
        return row

    def _words(self, row_id: str, life: str) -> Iterator[tuple[str, str]]:
        """A canary in every text of the life; an act that comes twice writes the same one twice."""
        steps = [pair for step in self.lives[life]["acts"] for pair in step.items() if pair[0] != "after"]
        for act, given in dict(steps).items():
            if act == "note" or ("text" in given and act not in UNTOLD):
                yield act, f"{given.get('text', '已电话联系双方。')}（{self._planted(row_id, act, act=act)}）"
            if act == "pause_appraisal":
                yield "pause_appraisal_subject", f"商品{self._planted(row_id, 'appraisal_subject', act=act)}"

    def _person(self, row_id: str) -> str:
        name = self.chance.choice(SURNAMES) + self._letters(12)
        phone, number = self._phone(), self._id_number()
        address = self._planted(row_id, "complainant_address", sealed=True)
        told = {"complainant_name": name, "complainant_phone": phone, "complainant_id_number": number}
        for where, text in told.items():
            self.canaries.append(Canary(text=text, where=where, sealed=True, row=row_id))
        self.people[row_id] = {
            "id": row_id, "name": name, "phone": phone, "id_number": number, "address": f"河南省鹤壁市测试路{address}号",
        }  # fmt: skip
        return row_id

    def _planted(self, row_id: str, where: str, *, sealed: bool = False, act: str = "") -> str:
        token = self._token()
        self.canaries.append(Canary(text=token, where=where, sealed=sealed, row=row_id, act=act))
        return token

    def _token(self) -> str:
        """Sixteen capital letters: about 75 bits, and no word of any language."""
        return self._letters(16)

    def _letters(self, count: int, letters: str = ascii_uppercase) -> str:
        return "".join(self.chance.choice(letters) for _ in range(count))

    def _phone(self) -> str:
        """A number of a block (140) that no handset has."""
        return f"140{self.chance.randrange(10**8):08d}"

    def _id_number(self) -> str:
        """Region 000000, which was never issued, and a right check character."""
        year, month, day = (self.chance.randrange(*span) for span in ((1940, 2006), (1, 13), (1, 29)))
        plain = f"000000{year}{month:02d}{day:02d}{self.chance.randrange(1000):03d}"
        return plain + str(ric.calc_check_digit(f"{plain}0"))  # it looks at all but the last
