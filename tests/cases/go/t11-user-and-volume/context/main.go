package main

import (
	"fmt"
	"os"
)

func main() {
	if err := os.WriteFile("/data/counter", []byte("1\n"), 0o600); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("uid", os.Getuid(), "wrote /data/counter")
}
