"""What `scrapy doctor` looks at: the machine, the store, and the hosts."""
