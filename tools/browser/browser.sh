#!/usr/bin/env bash
# Everything about the widget and a browser. Sets up what it needs by itself.
#   browser.sh ready     only set up what the others need, Chromium too
#   browser.sh build     bundle widget/src into widget/dist
#   browser.sh check     types, and whether dist is what the sources give
#   browser.sh test      the browser tests (arguments go to pytest); they start the real front desk and Rasa too
#   browser.sh pictures  screenshots of the main states into docs/pictures
#   browser.sh desk-pictures  the same of the receptionists' desk, with the real front desk and bot
#   browser.sh play      the fake front desk, to look at the widget by hand
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
uv=$(command -v uv || true)
for candidate in "$root/.tools/bin/uv" "$HOME/.local/bin/uv"; do
  [ -n "$uv" ] || [ ! -x "$candidate" ] || uv=$candidate
done
[ -n "$uv" ] || { echo "uv is missing: run 'make install' first, which fetches it." >&2; exit 1; }

# Certificates of the system count for npm too, so that it works behind a company's proxy.
bundle=/etc/ssl/certs/ca-certificates.crt
[ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -f "$bundle" ] || export NODE_EXTRA_CA_CERTS=$bundle

cd "$here"
"$uv" sync --frozen --quiet
export PATH="$here/.venv/bin:$PATH"
# The stamp tells whether node_modules is what the lock says.
if ! cmp -s package-lock.json node_modules/.lock 2>/dev/null; then
  npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
  cp package-lock.json node_modules/.lock
fi

need_chromium() {
  python -c "import sys; sys.path.insert(0, '$root/tests/browser'); import chromium; chromium.find()" 2>/dev/null && return
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing Debian's Chromium …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null || true
  fi
  python -c "import sys; sys.path.insert(0, '$root/tests/browser'); import chromium; chromium.find()" 2>/dev/null && return
  echo "The browser tests need Chromium (Debian: apt-get install chromium), or its path in CHROMIUM." >&2
  exit 1
}

job=${1:-help}
[ $# -eq 0 ] || shift
cd "$root"
case $job in
  ready) need_chromium ;;
  build) node "$here/build.mjs" ;;
  check) "$here/node_modules/.bin/tsc" --project widget/jsconfig.json && node "$here/build.mjs" --check ;;
  test) need_chromium; exec python -m pytest -c "$here/pyproject.toml" --rootdir="$root" tests/browser "$@" ;;
  pictures) need_chromium; exec python tests/browser/pictures.py "$@" ;;
  desk-pictures) need_chromium; exec python tests/browser/desk_pictures.py "$@" ;;
  play) exec python tests/browser/fake_desk.py ;;
  *) sed -n '2,10p' "$here/browser.sh" | cut -c3-; exit 1 ;;
esac
