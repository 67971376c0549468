FROM node:20 AS builder
WORKDIR /opt/notes
COPY package.json notes.js ./
RUN npm install && chgrp -R 0 /opt/notes && chmod -R g=u /opt/notes

FROM node:20-slim
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder --chown=0:0 /opt/notes /opt/notes
RUN chmod g=u /opt/notes
WORKDIR /opt/notes
USER 1001
CMD ["node", "notes.js"]
