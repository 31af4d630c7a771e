"""What imports cases and writes exports; the only room of the package that writes."""
