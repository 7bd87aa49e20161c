# PYTHON chooses the interpreter (3.11 or later), VENV where its packages go.
PYTHON ?= python3
VENV ?= .venv
export PYTHON VENV

.PHONY: run test bench
.SILENT:

run:  # set up what is missing, then serve until Ctrl-C
	deploy/setup && exec $(VENV)/bin/python manage.py run

test:  # set up what is missing, a Chromium and poppler too, then check everything
	deploy/setup tests && exec deploy/check $(TESTS)

bench:  # print the table of measurements
	deploy/setup && exec $(VENV)/bin/python manage.py bench
