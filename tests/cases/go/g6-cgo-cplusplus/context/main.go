package main

// int count(void);
import "C"

import "fmt"

func main() { fmt.Println("words", C.count()) }
