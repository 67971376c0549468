package main

// int colour(void) { return 1; }
import "C"

func main() { println(C.colour()) }
