package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	text, err := os.ReadFile(runtime.GOROOT() + "/VERSION")
	fmt.Println(len(text) > 0, err)
}
