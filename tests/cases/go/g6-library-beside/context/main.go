package main

// #cgo LDFLAGS: -L${SRCDIR}/vendored -lcolour -Wl,-rpath,${SRCDIR}/vendored
// int colour(void);
import "C"

func main() { println(C.colour()) }
