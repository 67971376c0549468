package main

import (
	"fmt"
	"os"
)

func main() {
	seed, _ := os.ReadFile("/data/seed")
	fmt.Printf("seed %q, write %v\n", seed, os.WriteFile("/data/new", nil, 0o600))
}
