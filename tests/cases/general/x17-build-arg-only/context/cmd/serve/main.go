package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("mode", os.Getenv("MODE")) }
