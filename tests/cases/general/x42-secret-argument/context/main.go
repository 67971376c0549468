package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("key", os.Getenv("API_KEY") == "") }
