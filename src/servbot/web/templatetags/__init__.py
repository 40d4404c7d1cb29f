"""What templates of all pages use."""
