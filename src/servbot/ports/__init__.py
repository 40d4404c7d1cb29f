"""What the services and engines need of the world, as small protocols."""
