package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("I am", os.Args[0]) }
