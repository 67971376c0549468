package lib

const Text = "from the library"
