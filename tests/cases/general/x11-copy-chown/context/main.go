package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println("upload:", os.WriteFile("uploads/new.txt", []byte("x"), 0o644)) }
