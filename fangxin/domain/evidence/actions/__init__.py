"""What writes evidence: adding and removing files, uploads in pieces, opening originals, and clearing up."""

from fangxin.domain.evidence.actions.files import Attached, add_file, attach_to_case, attach_to_intake, remove_file
from fangxin.domain.evidence.actions.keeping import Purged, purge_expired
from fangxin.domain.evidence.actions.originals import Original, OriginalReasonNeeded, open_original
from fangxin.domain.evidence.actions.uploads import (
    ChunkOutside,
    OffsetMismatch,
    Progress,
    UploadIncomplete,
    append_chunk,
    cancel_upload,
    finish_upload,
    start_upload,
)

__all__ = [
    "Attached",
    "ChunkOutside",
    "OffsetMismatch",
    "Original",
    "OriginalReasonNeeded",
    "Progress",
    "Purged",
    "UploadIncomplete",
    "add_file",
    "append_chunk",
    "attach_to_case",
    "attach_to_intake",
    "cancel_upload",
    "finish_upload",
    "open_original",
    "purge_expired",
    "remove_file",
    "start_upload",
]
