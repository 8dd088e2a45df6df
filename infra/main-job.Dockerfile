# The main job and its parties, for compose.main-job.yaml: docker build -f infra/main-job.Dockerfile .
FROM node:24-slim AS pruned
WORKDIR /source
COPY . .
RUN npx --yes turbo@2.11.11 prune @doui/main-job @doui/parties --docker

FROM node:24-slim AS installed
WORKDIR /app
COPY --from=pruned /source/out/json/ ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts
COPY --from=pruned /source/out/full/ ./
COPY infra/topics.yaml infra/acls.yaml ./infra/

# The client library of the partner that is written in Java, fetched as the local stack fetches it.
FROM maven:3-eclipse-temurin-17 AS java
COPY --from=node:24-slim /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=installed /app ./
RUN node -e "import('@doui/local').then(({ kafkaClassPath }) => kafkaClassPath('/cache', console.log))"

FROM node:24-slim
ENV NODE_ENV=production DOUI_CACHE_DIR=/app/cache JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH
WORKDIR /app
COPY --from=eclipse-temurin:17-jdk /opt/java/openjdk /opt/java/openjdk
COPY --from=installed /app ./
COPY --from=java /cache ./cache
USER 1000:1000
CMD ["node", "examples/main-job/src/main.ts"]
