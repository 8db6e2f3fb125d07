"""What an uploaded paper says, read in a limited child process. Nothing here trusts a byte of a paper."""
