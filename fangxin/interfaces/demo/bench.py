"""A story for outside checks: every role in several offices, every status in each, and canaries in all that is written.

A canary is an unguessable text planted in one place of one case. A check that finds it where its reader has no business
has found a leak. The same seed tells the same story, canaries and logins; ids and case numbers are the database's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase, digits
from typing import NamedTuple

from fangxin.domain.agency.words import ROLE_LABELS, Role, Tier
from fangxin.domain.cases.words import Kind
from fangxin.interfaces.demo.bench_chapters import COUNTY, invented_chapters
from fangxin.interfaces.demo.inventing import Canary, Inventing, invented_uscc
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
STORY = "bench"
STATION_ROLES = (Role.HANDLER, Role.HEAD)
#: life → days since it was filed: enough that every act has happened, whatever holidays lay between
LIVES = {
    "in_intake": 2, "assigned": 3, "acceptance_overdue": 40, "facts_asked": 30, "identity_asked": 30, "accepted": 45,
    "mediating": 50, "appraising": 60, "performing": 60, "disputed": 35, "reopened_open": 80, "refused_na3": 90,
    "withdrawn": 60, "self_settled": 90, "terminated_no_agreement": 90, "settled_rated": 100, "settled_archived": 150,
    "terminated_reopen_refused": 100, "facts_answered_settled": 90, "reopen_waiting": 70, "refused_rated": 26,
}  # fmt: skip
OTHERS = (
    Lived(Kind.REPORT, "report_in_intake", 2),
    Lived(Kind.REPORT, "report_dispatched", 12),
    Lived(Kind.REPORT, "report_disputed", 14),
    Lived(Kind.REPORT, "report_verified", 14),
    Lived(Kind.REPORT, "report_testing", 16),
    Lived(Kind.REPORT, "report_extended", 40),
    Lived(Kind.REPORT, "report_proposed", 18),
    Lived(Kind.REPORT, "report_not_filed", 40),
    Lived(Kind.REPORT, "report_filed", 45),
    Lived(Kind.REPORT, "report_penalised", 95),
    Lived(Kind.REPORT, "report_told", 70),
    Lived(Kind.REPORT, "report_transferred", 60),
    Lived(Kind.REPORT, "report_police_took", 70),
    Lived(Kind.REPORT, "report_referred", 20),
    Lived(Kind.REPORT, "report_rewarded", 130),
    Lived(Kind.INQUIRY, "answered", 8),
    Lived(Kind.COMMENDATION, "forwarded", 20),
)
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
#: lives that begin at a wrong office, and those whose merchant nobody can look up
DISPUTED = frozenset({"disputed", "report_disputed"})
UNPLACED = DISPUTED | {"in_intake", "report_in_intake"}
DOORS = ("HOTLINE", "WEB", "VISIT", "MOBILE", "LETTER", "MINI_PROGRAM")


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


class _Inventor(Inventing):
    """Invents one story; everything is drawn from the seed, in one order."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.lives = lives_with_notes()
        self.people: dict[str, Row] = {}

    def told(self) -> BenchStory:
        phrase = self.letters(20, ascii_uppercase.lower() + digits)
        officers: list[Row] = []
        offices = [self._office(given, officers) for given in OFFICES]
        merchants = [self._merchant(number, given) for number, given in enumerate(OFFICES)]
        complaints = list(self._complaints(merchants))
        counties = [one for one, place in zip(merchants, OFFICES, strict=True) if place.tier is Tier.COUNTY]
        shop = next(one for one, place in zip(merchants, OFFICES, strict=True) if place.code == COUNTY)
        story = Story(
            name=STORY, phrase=phrase, offices=offices, officers=officers, absences=[], people=self.people,
            merchants=merchants, platforms=[], complaints=complaints, lives=self.lives,
            actors={**demo_story().actors, "note": "HANDLER"}, townships=demo_folder() / "townships.csv",
            chapters=invented_chapters(self, shop=shop, other=next(one for one in counties if one is not shop)),
        )  # fmt: skip
        return BenchStory(story=story, canaries=self.canaries)

    def _office(self, place: Place, officers: list[Row]) -> Row:
        roles = tuple(Role) if place.tier is not Tier.STATION else STATION_ROLES
        posts = []
        for role in roles:
            login = f"{role.value.lower().replace('_', '-')}.{place.code.lower()}"
            officers.append({"login": login, "name": f"测{ROLE_LABELS[role]}", "phone": self.phone()})
            posts.append({"title": ROLE_LABELS[role], "role": role.value, "holder": login, "substitute": None})
        deputy = f"deputy.{place.code.lower()}"
        officers.append({"login": deputy, "name": "测代岗", "phone": self.phone()})
        next(post for post in posts if post["role"] == Role.HANDLER)["substitute"] = deputy
        return {
            "code": place.code, "name": place.name, "short_name": place.short, "tier": place.tier.value,
            "parent": place.parent, "region": place.region, "is_intake": place.code == INTAKE, "phone": "0392-0000100",
            "address": f"河南省鹤壁市测试路{len(officers)}号",
            "posts": posts,
        }  # fmt: skip

    def _merchant(self, number: int, place: Place) -> Row:
        name = f"{self.token()}商店"
        return {
            "id": f"m{number}", "name": f"{name}（测试）", "short_name": name, "uscc": invented_uscc(number), "form": "SOLE_TRADER",
            "trade": "百货", "region": place.merchant_region, "address": f"测试街{number}号", "phone": self.phone(), "outlets": [],
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
        self.people[row_id] = {"id": row_id, **self.person(row_id)}
        title, content = (self.planted(row_id, where) for where in ("title", "content"))
        row: Row = {
            "id": row_id, "kind": lived.kind.value, "person": row_id, "channel": self.chance.choice(DOORS),
            "title": f"质量争议{title}", "text": f"买的东西没用几天就坏了，店里不肯退，要求退还货款。记号{content}。",
            "office": place.code, "competence": "PLACE_OF_BUSINESS", "life": lived.life, "filed_days_ago": lived.age,
            "filed_time": f"{self.chance.randrange(8, 18):02d}:{self.chance.randrange(60):02d}", "sale_mode": "M1",
            "object": "10101", "problem": "V04" if lived.kind is Kind.REPORT else "P20",
            "amount": f"{self.chance.randrange(10, 5000)}.00", "bought_days_before": 3, "claims": ["CL6"],
            "words": dict(self._words(row_id, lived.life)), "merchant": None,
        }  # fmt: skip
        if lived.kind in (Kind.INQUIRY, Kind.COMMENDATION):
            row |= NO_DISPUTE
        elif place.tier is Tier.COUNTY and lived.life not in UNPLACED:
            row |= {"merchant": merchant["id"]}
        else:
            # nothing that could be looked up: a dispatcher has to send it
            row |= {"merchant_named": f"{self.planted(row_id, 'merchant_name')}商店"}
        if lived.life in DISPUTED:
            row |= {"wrong_office": other.code}
        if self.chance.randrange(4) == 0:
            row |= {"picture": f"{self.planted(row_id, 'evidence_name')}.png"}
        return row

    def _words(self, row_id: str, life: str) -> Iterator[tuple[str, str]]:
        """A canary in every text of the life; an act that comes twice writes the same one twice."""
        steps = [pair for step in self.lives[life]["acts"] for pair in step.items() if pair[0] != "after"]
        for act, given in dict(steps).items():
            if act == "note" or ("text" in given and act not in UNTOLD):
                yield act, f"{given.get('text', '已电话联系双方。')}（{self.planted(row_id, act, act=act)}）"
            if act == "pause_appraisal":
                yield "pause_appraisal_subject", f"商品{self.planted(row_id, 'appraisal_subject', act=act)}"
