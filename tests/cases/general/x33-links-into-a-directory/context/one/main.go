package main

import "fmt"

func main() { fmt.Println("this is one") }
