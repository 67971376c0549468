//go:build !production

package main

func page() string { return "no page" }
