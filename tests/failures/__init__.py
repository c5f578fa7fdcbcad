"""What a project does while its database, its clients or its own process fail."""
