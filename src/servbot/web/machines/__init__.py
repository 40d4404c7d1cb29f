"""What other machines ask: metrics and health."""
