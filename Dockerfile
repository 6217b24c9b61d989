# Layer Explorer itself:
#   docker build -t layer-explorer .
#   docker save app:1 | docker run --rm -i layer-explorer --ci -

FROM python:3.12-slim AS build
RUN python -m venv /opt/layer-explorer
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY explorer explorer
RUN /opt/layer-explorer/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM python:3.12-slim
COPY --from=build /opt/layer-explorer /opt/layer-explorer
RUN useradd --uid 10001 --create-home explorer
ENV PATH=/opt/layer-explorer/bin:$PATH
USER 10001
WORKDIR /data
ENTRYPOINT ["layer-explorer"]
