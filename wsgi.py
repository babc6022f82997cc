"""What a WSGI server loads: `gunicorn wsgi:app`."""

from es_workflow import create_app

app = create_app()
