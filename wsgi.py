"""The WSGI entry: `gunicorn wsgi:app`."""

import os

from registry.app import create_app
from registry.config import settings_from

app = create_app(settings_from(os.environ))
