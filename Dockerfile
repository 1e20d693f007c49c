FROM node:20.19.6-bookworm-slim AS build
# For better-sqlite3, where no prebuilt one fits.
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20.19.6-bookworm-slim
ENV NODE_ENV=production \
    EVENT_STORE_URL=sqlite:/data/events.db \
    CATALOG_URL=sqlite:/data/catalog.db
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
# Volumes that are new take over who owns these.
RUN ln -s /app/bin/ledgerline.js /usr/local/bin/ledgerline && install -d -o node -g node /data /keys
USER node
VOLUME /data
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 5000}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["ledgerline"]
CMD ["serve"]
