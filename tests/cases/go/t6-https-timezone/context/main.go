package main

import (
	"crypto/x509"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	pool, err := x509.SystemCertPool()
	if err != nil {
		log.Fatal(err)
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("roots: %v, zone: %v\n", !pool.Equal(x509.NewCertPool()), zone)
	if len(os.Args) > 1 {
		response, err := http.Get("https://" + os.Args[1])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(response.Status)
	}
}
