package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("port", os.Getenv("PORT")) }
