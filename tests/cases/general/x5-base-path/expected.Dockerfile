FROM golang:1.22-alpine AS builder
ENV PATH=/opt/tool/bin:$PATH
WORKDIR /app
COPY . .
RUN go build -o /opt/tool/bin/tool .

FROM gcr.io/distroless/static-debian13:latest
ENV PATH=/opt/tool/bin:$PATH
WORKDIR /app
COPY --from=builder /opt/tool/bin/tool /opt/tool/bin/tool
CMD ["tool"]
