# The application for a Neo4j server; the embedded engine is not in this image.
FROM python:3.11-slim
WORKDIR /srv/setka
COPY requirements.txt requirements-server.txt ./
RUN pip install --no-cache-dir -r requirements-server.txt
COPY app app
COPY cypher cypher
COPY sql sql
COPY seed seed
COPY templates templates
RUN pybabel -q compile -d app/locale && useradd --system --create-home setka && install -d -o setka /data
USER setka
ENV FLASK_APP=app SETKA_HOME=/data SETKA_HOST=0.0.0.0 SETKA_PORT=8000
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--bind", "0.0.0.0:8000", "--access-logfile", "-", "app:create_app()"]
