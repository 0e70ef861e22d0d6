"""What is wrong with a system (`diagnosis`), and how far annotators agree (`agreement`)."""
