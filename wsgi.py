"""What a WSGI server and the `flask` command load: `gunicorn wsgi:app`, `flask check`."""

import gc
import sys

from es_workflow import create_app
from es_workflow.config import ConfigError
from es_workflow.db import StaleSchema

try:
    app = create_app()
except (ConfigError, StaleSchema) as error:  # said in a sentence; a traceback would hide it
    sys.exit(str(error))

gc.collect()
gc.freeze()  # what is loaded stays; the collector need not walk it, so that forked workers go on sharing it
