"""Pure building blocks: law, calendar, clocks, identifiers, money, refusals, sealing. No Django, no domain."""
