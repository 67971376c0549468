package main

import (
	"log"
	"net/http"

	"example.com/garden/serve"
)

func main() {
	http.Handle("/", serve.Directory{Root: "web/dist"})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
