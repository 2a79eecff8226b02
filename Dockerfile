# edgeproof's runtime: predict, verify, inspect, … A user without rights runs it, and nothing in the image is theirs to change.
#
#   docker build --tag edgeproof .
#   docker run --rm --volume "$PWD:/data" edgeproof predict passengers.edgeproof rows.csv --output answers.csv
#
FROM python:3.11-slim AS build
COPY runtime /source/runtime
COPY constraints.txt /source/
RUN python -m venv /opt/edgeproof \
    && /opt/edgeproof/bin/pip install --no-cache-dir --constraint /source/constraints.txt '/source/runtime[litert,arrow,sign]'

FROM python:3.11-slim
COPY --from=build /opt/edgeproof /opt/edgeproof
USER 10001
WORKDIR /data
ENTRYPOINT ["/opt/edgeproof/bin/edgeproof"]
CMD ["--help"]
