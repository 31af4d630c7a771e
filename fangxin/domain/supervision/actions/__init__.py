"""What writes supervision: the sweeps, answering their warnings, and the acts on supervision orders."""
