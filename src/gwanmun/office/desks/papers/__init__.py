"""Commercial papers as traders have them (JSON, CSV, XLSX, UBL, CII), read into the law's own `Papers`."""
