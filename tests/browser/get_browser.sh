#!/bin/sh
# Makes sure that a Chromium is there for the browser tests; says how to get one when it cannot.
set -eu
for name in "${SETKA_CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests…"
  # The shell without windows does the same for a fifth of the work; older releases do not have it.
  apt-get update -qq >/dev/null
  for package in chromium-headless-shell chromium; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null 2>&1 && exit 0
  done
fi
if .venv/bin/playwright install chromium >/dev/null 2>&1; then exit 0; fi
echo "The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt install chromium) or set SETKA_CHROMIUM to its path." >&2
exit 1
