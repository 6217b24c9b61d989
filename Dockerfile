# Layer Explorer itself:
#   docker build -t layer-explorer .
#   docker save app:1 | docker run --rm -i --read-only --network none layer-explorer --ci -

FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY explorer explorer
# Without pip: nothing is ever installed there again.
RUN python -m venv --without-pip /opt/layer-explorer
RUN pip --python /opt/layer-explorer/bin/python install --no-cache-dir --disable-pip-version-check .

FROM python:3.12-slim
COPY --from=build /opt/layer-explorer /opt/layer-explorer
# What writes a note into a merge request: see templates/gitlab.yml.
COPY action/comment.py /opt/layer-explorer/
# What Python has compiled is in the image: it writes nothing, so that its root may be read-only.
ENV PATH=/opt/layer-explorer/bin:$PATH PYTHONDONTWRITEBYTECODE=1
# A number, which needs no entry in /etc/passwd and no home.
USER 10001
WORKDIR /data
ENTRYPOINT ["layer-explorer"]
