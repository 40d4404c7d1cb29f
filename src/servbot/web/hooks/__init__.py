"""The address at which steps that wait for a webhook are called."""
