"""The programme as an .xlsx: written, read again, shown as what it would change, and applied in one transaction."""
