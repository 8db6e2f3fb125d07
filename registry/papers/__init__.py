"""Papers 文书: what we write ourselves, as PDFs. Texts are data (`texts/`); nothing here knows a store or a clock."""
