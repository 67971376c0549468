package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("euid", os.Geteuid()) }
