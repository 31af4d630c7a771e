"""The demo's agency, merchants and people: references, check digits, places, and that nobody in it is real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.places.rules.index import read_region_file
from fangxin.foundation.identifiers import check_id_number, check_phone, check_uscc

from .living import COUNTIES, FILES, ROOT, merchants, offices, people, read, regions, strings_in

#: names that would make the demo point at somebody real; a tripwire, not a list of brands
REAL_NAMES = re.compile(
    "微信|支付宝|淘宝|天猫|京东|拼多多|美团|饿了么|抖音|快手|小红书|华为|小米手机|小米汽车|苹果手机|三星|比亚迪|特斯拉|五菱|茅台|五粮液|"
    "伊利|蒙牛|肯德基|麦当劳|星巴克|瑞幸|蜜雪|海底捞|沃尔玛|永辉|大润发|胖东来|中石化|中石油|中国移动|中国联通|中国电信|顺丰|"
    "中通|圆通|申通|韵达|菜鸟|携程|飞猪|滴滴|海尔|格力|美的电|联想|耐克|阿迪达斯|新东方|好未来|链家|万科|碧桂园|恒大|三只松鼠|"
    "百草味|良品铺子|热玛吉"
)


def test_three_tiers_with_one_intake_unit():
    tiers = Counter(row["tier"] for row in offices().values())
    assert set(tiers) == {Tier.CITY, Tier.COUNTY, Tier.STATION}
    assert {code for code, row in offices().items() if row["tier"] == Tier.COUNTY} == COUNTIES
    assert tiers[Tier.STATION] >= 8
    assert [code for code, row in offices().items() if row.get("is_intake")] == ["410600-ZX"]


def test_every_office_stands_below_an_earlier_one_and_says_that_it_is_a_demo():
    seen: set[str | None] = {None}
    for code, office in offices().items():
        assert office["parent"] in seen
        seen.add(code)
        assert office["name"].endswith("（演示）")
        assert office["phone"].startswith("0392-0000")


def test_stations_share_out_townships_of_their_county_without_overlap():
    stations = [office for office in offices().values() if office["tier"] == Tier.STATION]
    covered = [township for office in stations for township in office["covers"]]
    assert len(covered) == len(set(covered))
    assert all(township.startswith(office["parent"]) for office in stations for township in office["covers"])
    known = read("law/taxonomy.yaml")["schemes"]["object"]["classes"]
    assert all(known[code]["in"] in ("G", "S") for office in stations for code in office["remit"])


def test_posts_have_known_roles_and_two_different_officers():
    logins = {row["login"] for row in read("demo/agency.yaml")["officers"]}
    roles = set()
    for office in offices().values():
        titles = [post["title"] for post in office["posts"]]
        assert len(titles) == len(set(titles))
        for post in office["posts"]:
            roles.add(Role(post["role"]))
            assert {post["holder"], post["substitute"]} - {None} <= logins
            assert post["holder"] != post["substitute"]
    assert roles == set(Role)


def test_every_officer_holds_a_post_and_some_hold_two():
    held = Counter(post["holder"] for office in offices().values() for post in office["posts"])
    officers = read("demo/agency.yaml")["officers"]
    assert set(held) == {row["login"] for row in officers}
    assert sum(count > 1 for count in held.values()) >= 4
    assert all(re.fullmatch(r"[a-z]{4,20}", row["login"]) for row in officers)
    assert len({row["name"] for row in officers}) == len(officers)


def test_the_three_administrators_are_three_people_without_another_post():
    holders = [
        (post["holder"], post["role"])
        for office in offices().values()
        for post in office["posts"]
        if post["role"].endswith("_ADMIN")
    ]
    everyone = Counter(post["holder"] for office in offices().values() for post in office["posts"])
    substitutes = {post["substitute"] for office in offices().values() for post in office["posts"]}
    assert {role for _, role in holders} == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert all(everyone[login] == 1 and login not in substitutes for login, _ in holders)


def test_somebody_whose_post_has_a_substitute_is_away_today():
    away = [row for row in read("demo/agency.yaml")["absences"] if row["from_days"] <= 0 <= row["to_days"]]
    posts = [post for office in offices().values() for post in office["posts"]]
    assert away
    assert any(post["holder"] == row["login"] and post["substitute"] for row in away for post in posts)


def id_check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def uscc_check(body: str) -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(sign) * 3**place for place, sign in enumerate(body))
    return alphabet[-total % 31]


def test_identity_numbers_are_impossible_but_well_formed():
    numbers = [person["id_number"] for person in people().values()]
    assert len(numbers) == len(set(numbers)) == 120
    for person in people().values():
        number = person["id_number"]
        assert number.startswith("000000")
        assert number[17] == id_check(number[:17])
        assert int(number[6:10]) == person["born"]
        check_id_number(value=number, on=date(2026, 11, 22))


def test_credit_codes_belong_to_nobody_but_are_well_formed():
    codes = [merchant["uscc"] for merchant in merchants().values()]
    assert len(codes) == len(set(codes)) >= 60
    for merchant in merchants().values():
        code = merchant["uscc"]
        assert code[:2] == ("91" if merchant["form"] == "COMPANY" else "92")
        assert code[2:8] == "000000"
        assert code[17] == uscc_check(code[:17])
        check_uscc(value=code)


def test_mobile_numbers_were_never_assigned():
    owners = [*people().values(), *merchants().values(), *read("demo/agency.yaml")["officers"]]
    for owner in owners:
        assert re.fullmatch(r"13800000\d{3}|1990000\d{4}", owner["phone"])
        check_phone(value=owner["phone"])
    shared = [phone for phone, count in Counter(owner["phone"] for owner in owners).items() if count > 1]
    assert [people()[name]["phone"] for name in ("p116", "p117", "p118")] == shared * 3


def test_no_text_holds_a_number_one_could_dial():
    for name in FILES:
        for text in strings_in(read(f"demo/{name}.yaml")):
            for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text):
                assert re.fullmatch(r"13800000\d{3}|1990000\d{4}", number)


def test_merchants_say_that_they_are_a_demo_and_elderly_people_have_a_hint():
    assert all(merchant["name"].endswith("（演示）") for merchant in merchants().values())
    elderly = [person for person in people().values() if person["born"] < 1956]
    assert len(elderly) >= 10
    assert all(person.get("age_hint") for person in elderly)


def test_regions_exist_and_addresses_name_them():
    placed = [(row["region"], row["address"]) for row in (*people().values(), *merchants().values())]
    placed += [(outlet["region"], outlet["address"]) for row in merchants().values() for outlet in row["outlets"]]
    placed += [
        (shop["published_region"], shop["published_address"])
        for row in merchants().values()
        for shop in row["shops"]
        if shop["published_region"]
    ]
    for code, address in placed:
        assert regions()[code]["name"] in address
        assert code[:6] in COUNTIES | {"330106"}
    for office in offices().values():
        assert {office["region"], *office.get("covers", [])} <= set(regions())


def test_townships_can_be_loaded_beside_the_regions_of_the_law():
    law = {place.code: place for place in read_region_file(ROOT / "law/regions.csv")}
    towns = read_region_file(ROOT / "demo/townships.csv", known=law)
    assert {place.parent for place in towns} == COUNTIES
    assert len(towns) >= 45


def test_platforms_have_an_operator_and_shops_without_an_address_exist_on_both():
    platforms = {row["code"]: row for row in read("demo/merchants.yaml")["platforms"]}
    assert all(row["operator"] in merchants() and row["site"].endswith(".example") for row in platforms.values())
    hidden = {shop["platform"] for row in merchants().values() for shop in row["shops"] if not shop["published_region"]}
    assert hidden == set(platforms)


def test_no_real_name_slipped_in():
    for name in FILES:
        for text in strings_in(read(f"demo/{name}.yaml")):
            assert not REAL_NAMES.search(text), text
