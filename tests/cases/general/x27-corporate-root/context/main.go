package main

import (
	"crypto/x509"
	_ "embed"
	"encoding/pem"
	"fmt"
)

//go:embed corp.crt
var corp []byte

func main() {
	block, _ := pem.Decode(corp)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		panic(err)
	}
	_, err = certificate.Verify(x509.VerifyOptions{})
	fmt.Println("trusted:", err == nil)
}
