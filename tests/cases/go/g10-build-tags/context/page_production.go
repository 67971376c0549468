//go:build production

package main

import "os"

func page() string {
	text, err := os.ReadFile("pages/index.html")
	if err != nil {
		panic(err)
	}
	return string(text)
}
