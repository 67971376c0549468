FROM debian:bookworm AS builder
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/hello
COPY package.json hello.js ./
RUN npm install

FROM debian:bookworm-slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nodejs && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/hello
COPY --from=builder /srv/hello /srv/hello
CMD ["node", "hello.js"]
