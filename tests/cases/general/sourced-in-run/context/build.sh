set -e
export CGO_ENABLED=0
go build -o /usr/local/bin/app .
