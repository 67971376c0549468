package main

var Text = "hello from a plugin"
