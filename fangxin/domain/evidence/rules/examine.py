"""One file looked at as a whole: is it evidence, of which format, and what may everyone see of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fangxin.domain.evidence.rules import pictures
from fangxin.domain.evidence.rules.boxes import movie_edits, still_edits
from fangxin.domain.evidence.rules.content import MOST_TAKEN, Broken, Buffer, DamagedFile, Edits
from fangxin.domain.evidence.rules.limits import Format, Limits, check_size
from fangxin.domain.evidence.rules.matroska import webm_edits
from fangxin.domain.evidence.rules.names import check_extension, checked_name
from fangxin.domain.evidence.rules.pdf import check_pdf
from fangxin.domain.evidence.rules.signatures import check_not_two_in_one, sniffed
from fangxin.domain.evidence.rules.sound import check_amr, mp3_edits, wav_edits

EDITORS = {
    "HEIC": still_edits, "MP4": movie_edits, "MOV": movie_edits, "3GP": movie_edits, "M4A": movie_edits,
    "WEBM": webm_edits, "WEBM_AUDIO": webm_edits, "MP3": mp3_edits, "WAV": wav_edits,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A file fit to be evidence. A picture has copies; any other file is served with its edits (often none)."""

    name: str
    form: Format
    copies: pictures.Copies | None = None
    edits: Edits = field(default_factory=Edits)

    @property
    def mime(self) -> str:
        """The type of what is served."""
        return self.copies.mime if self.copies else self.form.mime


def examined(*, name: str, data: Buffer, limits: Limits) -> Examined:
    """What a file is and what everyone may see of it. Nothing is decoded before its size, kind and dimensions passed.

    Raises the refusals of names, limits, signatures, pdf and pictures; DamagedFile when the content does not hold.
    """
    name = checked_name(name=name, limits=limits)
    check_size(name=name, size=len(data), limits=limits)
    try:
        form = limits.formats[sniffed(name=name, data=data)]
        check_size(name=name, size=len(data), kind=form.kind, limits=limits)
        check_extension(name=name, form=form, limits=limits)
        check_not_two_in_one(name=name, data=data)
        if form.name == "PDF":
            check_pdf(name=name, data=data, limits=limits)
        elif form.name == "AMR":
            check_amr(data)
        elif form.pixels:
            copies = pictures.copies(name=name, data=data, form=form, sizes=limits.pictures)
            return Examined(name=name, form=form, copies=copies)
        edits = EDITORS[form.name](data) if form.name in EDITORS else Edits()
        if sum(high - low for low, high in edits.touched) > MOST_TAKEN:
            raise Broken("hardly any sound or picture in it")
        return Examined(name=name, form=form, edits=edits)
    except Broken as fault:
        raise DamagedFile(name=name) from fault
