package main

import (
	"fmt"
	"os"
)

func main() {
	err := os.WriteFile("logs/app.log", []byte("x"), 0o644)
	if err == nil {
		err = os.WriteFile("state", []byte("x"), 0o644)
	}
	fmt.Println("log written:", err)
}
