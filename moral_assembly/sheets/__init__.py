"""Tables that people keep in Excel: read with every bad cell named, written so that they can be read again.

``files`` opens what was uploaded, ``columns`` says what a cell may hold, ``reading`` puts both together, ``writing``
makes files, ``waiting`` keeps an upload between its dry run and its confirmation. Nothing here knows of programmes.
"""
