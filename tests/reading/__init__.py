"""What uploaded papers say: sample papers, scans made from them, and papers that mean harm."""
