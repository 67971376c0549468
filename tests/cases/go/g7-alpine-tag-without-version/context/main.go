package main

import (
	"fmt"
	"net"
)

func main() {
	_, err := net.LookupHost("no-such-name.invalid")
	if err != nil {
		fmt.Println("no such host")
	}
}
