from	golang:1.22-alpine AS builder  
  workdir /app
	copy . .	
run go build -o app .  

FROM gcr.io/distroless/static-debian13:latest
WORKDIR /app
COPY --from=builder /app/app /app/app
Cmd	[ "./app" ]   
