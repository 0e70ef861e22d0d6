"""Documents as integer columns, and which items may match which."""
