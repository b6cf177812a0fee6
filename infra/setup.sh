#!/usr/bin/env bash
# Make .venv from requirements.lock; a second call costs nothing, a killed one is done again.
set -euo pipefail
cd "$(dirname "$0")/.."
want="$(cat requirements.lock pyproject.toml | sha256sum | cut -d' ' -f1) $PWD"
[ "$(cat .venv/.ready 2>/dev/null || true)" = "$want" ] && exit 0
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null || python=python3
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
  echo "Wadah needs Python 3.11; $("$python" --version 2>&1) was found. Set PYTHON=/path/to/python3.11." >&2; exit 2; }
say() { printf '  %-58s %s\n' "$1" "${2:-}"; }
start=$SECONDS
echo "Setting up the environment (once; about 1.5 GB in .venv)"
# An environment knows its own folder: one that was moved is made again.
[ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && grep -qF "$PWD" .venv/bin/activate || rm -rf .venv
[ -d .venv ] || { say "creating .venv with $("$python" --version)"; "$python" -m venv .venv; }
uv=$(command -v uv || true)
[ -n "$uv" ] || { uv=.venv/bin/uv; [ -x "$uv" ] || { say "getting uv"; .venv/bin/python -m pip install --quiet --disable-pip-version-check uv; }; }
say "installing $(grep -c == requirements.lock) locked packages (hashes checked)"
"$uv" pip sync --python .venv/bin/python --require-hashes --quiet requirements.lock
"$uv" pip install --python .venv/bin/python --quiet --no-deps --no-build-isolation --offline --editable .
say "ready" "$((SECONDS - start)) s"
printf '%s' "$want" > .venv/.ready
