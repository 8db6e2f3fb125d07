"""What a licence is: its code, particulars, record, QR, sheets and verification. No database, no web."""
