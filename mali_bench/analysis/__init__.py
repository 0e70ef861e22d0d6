"""What is wrong with a system (`diagnosis`), or with one of two (`differences`); how annotators agree (`agreement`)."""
