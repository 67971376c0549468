package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	text, err := os.ReadFile("settings.json")
	if err != nil {
		panic(err)
	}
	var settings map[string]string
	if err := json.Unmarshal(text, &settings); err != nil {
		panic(err)
	}
	page := filepath.Join(settings["pages"], "index.html")
	text, err = os.ReadFile(page)
	fmt.Printf("%s %v\n", text, err)
}
