package main

/*
#cgo LDFLAGS: -lanswer
int answer(void);
*/
import "C"

import "fmt"

func main() { fmt.Println("answer", C.answer()) }
