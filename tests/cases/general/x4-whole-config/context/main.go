package main

import (
	"fmt"
	"os"
)

func main() { fmt.Println(os.Getenv("APP_MODE"), os.Getenv("APP_DATA"), os.Args[1:]) }
