"""What is wrong with a system (`diagnosis`) and with only one of two (`differences`); how annotators agree (`agreement`)."""
