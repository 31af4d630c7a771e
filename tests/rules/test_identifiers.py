"""Identifiers: the published vectors pass, and each mistake is told by its own refusal."""

from datetime import date

import pytest

from fangxin.foundation import identifiers as ids
from fangxin.foundation.identifiers import PhoneKind, check_id_number, check_mobile, check_phone, check_uscc

TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    "code", ["91000000000000000K", "92000000MA0000001N", "93000000MA000000XA", "51000000000000001T"]
)
def test_fictional_codes_pass(code: str) -> None:
    assert check_uscc(value=code) == code


def test_code_is_taken_with_separators_small_letters_and_wide_characters() -> None:
    assert check_uscc(value=" 92000000-ma0000001n ") == "92000000MA0000001N"
    assert check_uscc(value="９１０００００００００００００００Ｋ") == "91000000000000000K"


@pytest.mark.parametrize(
    ("value", "refusal", "values"),
    [
        ("9100000000000000K", ids.UsccLength, {"count": 17}),
        ("", ids.UsccLength, {"count": 0}),
        ("9100000000000000OK", ids.UsccCharacter, {"position": 17, "character": "O"}),
        ("91A00000000000000K", ids.UsccCharacter, {"position": 3, "character": "A"}),
        ("91000000000000000L", ids.UsccCheckDigit, {}),
        ("19000000000000000K", ids.UsccCheckDigit, {}),
    ],
)
def test_wrong_codes_say_what_is_wrong(value: str, refusal: type[Exception], values: dict[str, object]) -> None:
    with pytest.raises(refusal) as caught:
        check_uscc(value=value)
    assert caught.value.values == values  # type: ignore[attr-defined]


def test_every_single_wrong_character_of_a_code_is_found() -> None:
    good = "92000000MA0000001N"
    for place in range(18):
        for other in ids.USCC_ALPHABET:
            if other != good[place]:
                with pytest.raises((ids.UsccCheckDigit, ids.UsccCharacter)):
                    check_uscc(value=good[:place] + other + good[place + 1 :])


@pytest.mark.parametrize(
    ("number", "born_on"),
    [
        ("000000199001010018", date(1990, 1, 1)),
        ("000000200002290029", date(2000, 2, 29)),
        ("00000019851231123X", date(1985, 12, 31)),
        ("00000019900101019X", date(1990, 1, 1)),
    ],
)
def test_fictional_identity_numbers_pass_with_a_region_warning(number: str, born_on: date) -> None:
    found = check_id_number(value=number.lower(), on=TODAY)
    assert (found.number, found.born_on, found.region_known) == (number, born_on, False)


def test_a_listed_region_is_known() -> None:
    # 360426 with a birth date and an order code nobody was given: 999
    number = "36042619910101999"
    check = next(c for c in "0123456789X" if ids.ric.calc_check_digit(number + c) == c)
    assert check_id_number(value=number + check, on=TODAY).region_known


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("00000019900101001", ids.IdNumberLength),
        ("00000019900101001O", ids.IdNumberCharacter),
        ("0000001990010100X8", ids.IdNumberCharacter),
        ("000000199002300018", ids.IdNumberBirthDate),
        ("000000200102290029", ids.IdNumberBirthDate),
        ("000000209001010018", ids.IdNumberBirthDate),
        ("000000179001010018", ids.IdNumberBirthDate),
        ("000000199001010019", ids.IdNumberCheckDigit),
    ],
)
def test_wrong_identity_numbers_say_what_is_wrong(value: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_id_number(value=value, on=TODAY)


@pytest.mark.parametrize(
    ("value", "number", "kind", "extension"),
    [
        ("19900000001", "19900000001", PhoneKind.MOBILE, ""),
        ("+86 199 0000 0001", "19900000001", PhoneKind.MOBILE, ""),
        ("008619900000001", "19900000001", PhoneKind.MOBILE, ""),
        ("１９９００００００01", "19900000001", PhoneKind.MOBILE, ""),
        ("010-65000000", "01065000000", PhoneKind.FIXED, ""),
        ("(0371) 65000000 转 801", "037165000000", PhoneKind.FIXED, "801"),
        ("0371-65000000分机8001", "037165000000", PhoneKind.FIXED, "8001"),
        ("0371-65000000 ext.12", "037165000000", PhoneKind.FIXED, "12"),
        ("400-600-0000", "4006000000", PhoneKind.SERVICE, ""),
    ],
)
def test_phones(value: str, number: str, kind: PhoneKind, extension: str) -> None:
    phone = check_phone(value=value)
    assert (phone.number, phone.kind, phone.extension) == (number, kind, extension)


def test_short_codes_are_a_merchants_only() -> None:
    assert check_phone(value="12315", of_merchant=True).kind is PhoneKind.SHORT
    assert check_phone(value="95588", of_merchant=True).number == "95588"
    with pytest.raises(ids.ShortCodeHere):
        check_phone(value="12315")


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("1990000000", ids.PhoneLength),
        ("199000000012", ids.PhoneLength),
        ("65000000", ids.PhoneLength),
        ("11000000001", ids.PhoneUnknown),
        ("0371-650000000000", ids.PhoneLength),
        ("0371-0", ids.PhoneLength),
        ("call me", ids.PhoneUnreadable),
        ("", ids.PhoneUnreadable),
        ("١٢٣٤٥٦٧٨٩٠١", ids.PhoneUnreadable),
    ],
)
def test_wrong_phones_say_what_is_wrong(value: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_phone(value=value)


def test_messages_need_a_mobile() -> None:
    assert check_mobile(value="199 0000 0001").number == "19900000001"
    with pytest.raises(ids.PhoneNotMobile):
        check_mobile(value="0371-65000000")


def test_masks() -> None:
    assert ids.mask_name(name="欧阳无名") == "欧**"
    assert ids.mask_name(name="") == ""
    assert ids.mask_phone(phone="19900001234") == "199****1234"
    assert ids.mask_phone(phone="12315") == "****15"
    assert ids.mask_id_number(number="000000199001010018") == "000000********0018"
    assert ids.mask_id_number(number="12345") == "*****"
