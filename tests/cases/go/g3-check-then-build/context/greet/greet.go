package greet

const Hello = "hello"
