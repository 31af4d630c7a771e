"""What writes sessions, appraisals and agreements."""
