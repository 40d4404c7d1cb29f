"""What the pages show, worked out of records; no markup."""
