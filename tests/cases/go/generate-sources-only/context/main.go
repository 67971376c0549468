package main

import "fmt"

//go:generate go run gen.go -out version.go

func main() {
	fmt.Println("version", version)
}
