"""What a person who writes a site file works with: pages fetched one by one, probed, recorded."""
