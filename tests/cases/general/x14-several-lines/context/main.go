package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println(os.Stat("/usr/games/cowsay")) }
