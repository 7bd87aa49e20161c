"""What the public can read, as JSON for other programs: ``/api/v1/``, whose addresses follow the portal's own.

``schemas`` says what things look like, ``document`` what can be asked (OpenAPI, and the pages drawn from it), ``told``
what the rows say, ``endpoint`` what all addresses do alike. Tests hold every answer against the document.
"""
