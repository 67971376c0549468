package main

import (
	"fmt"
	"plugin"
)

func main() {
	p, err := plugin.Open("greet.so")
	if err != nil {
		panic(err)
	}
	text, _ := p.Lookup("Text")
	fmt.Println(*text.(*string))
}
