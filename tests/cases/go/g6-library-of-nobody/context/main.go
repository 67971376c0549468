package main

// #cgo linux LDFLAGS: -lz
// #cgo windows LDFLAGS: -lws2_32
// #include <zlib.h>
import "C"

func main() { println(C.GoString(C.zlibVersion())) }
