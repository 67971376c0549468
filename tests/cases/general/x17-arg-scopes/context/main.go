package main

import (
	"fmt"
	"os"
)

var stamp string

func main() { fmt.Println(stamp, os.Getenv("APP_VERSION")) }
