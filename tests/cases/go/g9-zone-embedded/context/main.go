package main

import (
	"fmt"
	"time"
	_ "time/tzdata"
)

func main() {
	zone, err := time.LoadLocation("Europe/Berlin")
	fmt.Println("zone:", zone, err)
}
