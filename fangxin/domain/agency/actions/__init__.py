"""Every act that changes the agency: offices, posts, accounts, second factors, absences. Each is journalled."""
