"""Many workers on PostgreSQL, told of legs by procrastinate."""
