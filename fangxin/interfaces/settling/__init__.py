"""What both doors of settling first share: the talk as drawn, offers read from a form, files that came with messages."""
