# One image for all six commands: the five services and, for trying things out, the simulators
# (`docker run IMAGE services.products`, … `services.gateway`, `simulators.counterpoint`).
#
# Pin BASE_IMAGE by digest for production. Any base with Python 3.11 or newer, its venv module
# and a Debian-like layout will do.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
# Where packages come from is the building machine's setting; pip reads these by itself when they are given.
ARG PIP_INDEX_URL
ARG PIP_FIND_LINKS
ARG PIP_CERT
WORKDIR /build
COPY requirements-runtime.lock ./
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-compile \
        --require-hashes --only-binary :all: -r requirements-runtime.lock \
    && /opt/venv/bin/python -m pip uninstall --quiet --yes pip setuptools
COPY shared /app/shared
COPY services /app/services
COPY simulators /app/simulators
COPY deploy/healthcheck.py /app/healthcheck.py
# Compiled here, because the running container cannot write.
RUN /opt/venv/bin/python -m compileall -q /opt/venv/lib /app

FROM ${BASE_IMAGE}
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HTTP_HOST=0.0.0.0 \
    HTTP_PORT=8080
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
# The simulators keep their shop here, when they are used.
RUN mkdir /data && chown 10001:10001 /data
WORKDIR /app
# A number, so that a cluster can see without looking inside that it is not root.
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["python", "/app/healthcheck.py"]
ENTRYPOINT ["python", "-m"]
CMD ["services.gateway"]
