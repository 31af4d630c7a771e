"""Door: tables in files, read and written as streams (CSV, XLSX, JSON lines). No meaning of any column is here."""
