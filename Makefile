# 两个入口:make demo(装好一切并评测一个正在运行的参考中心)、make test(装好一切并通过全部测试)
SHELL := /bin/sh
PY := .venv/bin/python
STAMP := .venv/.installed

# 测试另起的进程要用字节码，不必每个都重新编译几百个模块
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test test-long fixtures check bench docs lock fuzz mutants licences audit clean

setup: $(STAMP)
	@sh tools/browser.sh

$(STAMP): requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh

demo: setup
	@.venv/bin/zhunsheng demo -o runs/demo

test: setup
	@$(PY) -m pytest -n 3

test-long: setup
	@ZHUNSHENG_KILLS=50 ZHUNSHENG_SOAK=200 ZHUNSHENG_BIG=2000 $(PY) -m pytest tests/faults
	@ZHUNSHENG_IDENTITIES=10000 $(PY) -m pytest tests/privacy/test_identities.py
	@ZHUNSHENG_EXAMPLES=50 $(PY) -m pytest tests/reference/test_schemathesis.py
	@ZHUNSHENG_SPARK=1 $(PY) -m pytest tests/run/test_spark.py

fixtures: setup
	@ZHUNSHENG_FIXTURES=all $(PY) -m pytest -n 3 tests/features/test_fixtures.py

check: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/zhunsheng standard lint
	@$(MAKE) --no-print-directory test

bench: setup
	@$(PY) -m bench
	@$(PY) -m bench.scale

docs: setup
	@$(PY) tools/docs.py

lock:
	uv pip compile pyproject.toml requirements-dev.in --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate -q \
	  --custom-compile-command "make lock" -o requirements.lock

fuzz: setup
	@$(PY) tools/fuzz.py $${FUZZ_SECONDS:-60}

mutants: setup
	@nice -n 10 $(PY) -m tools.mutants conformance/workdays.py conformance/grade.py conformance/rules conformance/run \
	  --sample $${MUTANTS:-30}

licences: setup
	@$(PY) tools/licences.py

audit: setup
	@$(PY) tools/advisories.py $${ADVISORIES}

clean:
	rm -rf .venv runs build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
