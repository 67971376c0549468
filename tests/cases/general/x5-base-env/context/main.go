package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("GOPATH is", os.Getenv("GOPATH")) }
