# Everything runs in .venv, which bin/setup makes and keeps up to date with requirements/*.txt.
# PYTHON=/path/to/python3 chooses the Python it is made with.

PYTHON_IN_VENV = .venv/bin/python
PROCESSES ?= 2

.PHONY: help run test screenshots lint format messages lock

help:
	@echo "make run          start Hometime with the demo nursery (PORT=8000; DEMO=0 starts empty)"
	@echo "make test         run the whole suite (ARGS='-k diary'; PROCESSES=2; DATABASE_URL, REDIS_URL)"
	@echo "make screenshots  drive a browser through the demo and take the README's pictures"
	@echo "make lint         check code, templates and spelling"
	@echo "make format       bring code and templates into shape"
	@echo "make messages     compile the sentences in locale/ after a change"
	@echo "make lock         renew requirements/*.txt after a change of requirements/*.in"

run:
	@bin/setup runtime
	@MODE="$${MODE:-demo}" exec $(PYTHON_IN_VENV) manage.py serve

test:
	@bin/setup dev
	@exec $(PYTHON_IN_VENV) -m pytest -n $(PROCESSES) --dist loadgroup $(ARGS)

screenshots:
	@bin/setup dev
	@exec $(PYTHON_IN_VENV) bin/screenshots

lint:
	@bin/setup dev
	@bin/lint

format:
	@bin/setup dev
	@bin/lint --fix

lock:
	@bin/setup dev
	@bin/lock

messages:
	@bin/setup dev
	@bin/messages
