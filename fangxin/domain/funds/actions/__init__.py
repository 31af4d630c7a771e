"""Opening funds, stalls joining and leaving, advances, recovery, write-offs, top-ups. One function a use case."""
