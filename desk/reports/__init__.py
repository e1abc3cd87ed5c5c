"""What people carry away: exports."""
