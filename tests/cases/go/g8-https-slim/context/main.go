package main

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"os"
)

func main() {
	pool, err := x509.SystemCertPool()
	fmt.Println("roots:", err == nil && !pool.Equal(x509.NewCertPool()))
	if len(os.Args) > 1 {
		response, err := http.Get("https://" + os.Args[1])
		fmt.Println(response, err)
	}
}
