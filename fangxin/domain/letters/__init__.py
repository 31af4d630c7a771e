"""Letters of administrative guidance (三书一函): drafted, numbered, served, answered, followed up; talks and their commitments."""
