package main

import "fmt"

func serve() { fmt.Println("named after the first file") }
