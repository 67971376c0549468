package greet

const Text = "vendored"
