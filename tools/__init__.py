"""What the developers of the tool run; none of it is shipped."""
