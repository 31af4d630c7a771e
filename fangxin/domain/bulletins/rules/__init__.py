"""What holds of bulletins, without database and clock."""
