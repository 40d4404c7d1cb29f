"""Who am I, and how do I want the console."""
