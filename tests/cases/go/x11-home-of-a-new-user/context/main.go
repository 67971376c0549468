package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println("written", os.WriteFile("/home/app/state.txt", []byte("x"), 0o644))
}
