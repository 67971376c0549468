package main

import (
	"fmt"
	"os"
)

func main() {
	index, err := os.ReadFile("/app/data/index.txt")
	if err != nil {
		fmt.Println("no index:", err)
		return
	}
	fmt.Println("index", len(index))
}
