FROM node:20 AS builder
RUN apt-get update && apt-get install -y python3 && ln -s /usr/bin/python3 /usr/local/bin/py
WORKDIR /app
COPY . .

FROM node:20-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ca-certificates python3 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=builder /app /app
RUN ln -sfn /usr/bin/python3 /usr/local/bin/py
CMD ["node", "server.js"]
