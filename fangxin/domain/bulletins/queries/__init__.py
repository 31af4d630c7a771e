"""Questions about bulletins and noted figures."""
