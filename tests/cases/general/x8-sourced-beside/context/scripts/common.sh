greet() {
	echo '{"colour":"blue"}' | jq -r .colour
}
