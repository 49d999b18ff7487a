"""What people would use instead of the gateway, on the same bytes; each ends durable and lists the uninsured."""
