FROM node:20 AS builder
WORKDIR /app
ARG REACT_APP_COMMIT=none
ENV REACT_APP_API=https://api.example.com
COPY . .
RUN npm run build

FROM node:20-slim
ENV REACT_APP_API=https://api.example.com
WORKDIR /app
COPY --from=builder /app /app
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
CMD ["node", "dist/main.js"]
