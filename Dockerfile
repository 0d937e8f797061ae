# The server alone: no npm, no shell, no compiler, nobody's rights.
#   docker build -t ai-chat-studio .
#   docker run -p 4000:4000 -v ai-chat-studio:/data ai-chat-studio     (embedded; for several instances see compose.yaml)
#   docker run --rm -v ai-chat-studio:/data --entrypoint node ai-chat-studio scripts/make-admin.ts ada@example.com
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages are the platform's part of argon2, and much that only development needs: of them argon2 alone is kept.
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund \
 && mv node_modules/@node-rs ../node-rs \
 && npm ci --omit=dev --omit=optional --workspaces=false --no-audit --no-fund \
 && rm -rf node_modules/@node-rs \
 && mv ../node-rs node_modules/@node-rs \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.*ts' \) -delete
COPY prisma/migrations prisma/migrations
COPY scripts/make-admin.ts scripts/make-admin.ts
COPY src src
RUN mkdir ../data

FROM gcr.io/distroless/cc-debian12:nonroot
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build --chown=nonroot:nonroot /data /data
COPY --from=build /app /app
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/health/live').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "src/main.ts"]
