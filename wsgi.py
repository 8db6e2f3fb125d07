"""The WSGI entry: `gunicorn wsgi:app`."""

import os

from registry.app import create_app
from registry.background import recognise_in_background
from registry.clock import system_clock
from registry.config import settings_from
from registry.delivering import Delivery
from registry.log import log_in_json

log_in_json()
app = create_app(settings_from(os.environ))
recognise_in_background(app, system_clock).wake()
Delivery(app, system_clock).start()
