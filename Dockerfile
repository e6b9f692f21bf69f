# Yike 一刻. Build: docker build -t yike .   Run: see compose.yaml.
FROM node:24-bookworm-slim AS build
WORKDIR /yike
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npx vite build

FROM node:24-bookworm-slim
WORKDIR /yike
ENV NODE_ENV=production
COPY package.json package-lock.json ./
# The database is PostgreSQL of its own here, so the carried one and the carried Node stay out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force
COPY --from=build /yike/dist ./dist
COPY contract ./contract
COPY migrations ./migrations
COPY policies ./policies
COPY server ./server
COPY sim ./sim
COPY scripts ./scripts
RUN mkdir /data && chown node:node /data
USER node
ENV HOST=0.0.0.0 PORT=20080 MQTT_PORT=21883 YIKE_HOME=/data
VOLUME /data
EXPOSE 20080 21883
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "server/main.ts"]
