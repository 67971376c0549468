package main

import (
	"fmt"
	"os"
)

func main() {
	env, err := os.ReadFile(".env")
	key, err2 := os.ReadFile("config/token.pem")
	fmt.Print(string(env), err, len(key), err2, "\n")
}
