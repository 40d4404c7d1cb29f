#!/bin/sh
# Installs what servbot needs in this checkout: Debian packages (when apt-get is there), a virtual environment, Python packages.
# Run again, it does nothing when all of it is there.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

need_package() { # need_package PACKAGE TEST...: notes a Debian package when the test fails
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

has_font() { ls /usr/share/fonts/opentype/noto/NotoSansCJK* || fc-list :lang=zh | grep -q .; }
has_venv() { python3 -c 'import ensurepip, venv'; }
has_language() { tesseract --list-langs 2>&1 | grep -qx "$1"; }
has_library() { ldconfig -p | grep -q "$1"; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; }
has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

debian_packages() {
    missing=""
    need_package python3 command -v python3
    need_package python3-venv has_venv
    need_package chromium has_browser
    need_package libatomic1 has_library libatomic.so.1 # Playwright's driver needs it
    need_package tesseract-ocr command -v tesseract
    need_package tesseract-ocr-eng has_language eng
    need_package tesseract-ocr-chi-sim has_language chi_sim
    need_package fonts-noto-cjk has_font
    need_package graphviz command -v dot
    need_package faketime command -v faketime # the tests set the clock of a process
    need_package postgresql has_postgresql # the tests start servers of their own; the system's is not used
    [ -z "$missing" ] && return
    if [ "$(id -u)" -ne 0 ]; then
        say "servbot needs Debian packages that are not installed. Run this, then start again:"
        say "    sudo apt-get install$missing"
        exit 1
    fi
    say "Installing Debian packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

python_packages() {
    wanted=$(cat pyproject.toml requirements/*.txt | cksum)
    [ -f .venv/installed ] && [ "$(cat .venv/installed)" = "$wanted" ] && return
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        say "servbot needs Python 3.11 or later; this is $(python3 --version)."
        exit 1
    }
    say "Installing Python packages into .venv"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check uv
    .venv/bin/uv pip install --quiet --python .venv/bin/python \
        --constraint requirements/constraints.txt --override requirements/overrides.txt --editable '.[dev,otel]'
    printf '%s' "$wanted" >.venv/installed
}

if command -v apt-get >/dev/null 2>&1; then
    debian_packages
    python_packages
else
    python_packages
    .venv/bin/playwright install chromium
    say "Install tesseract, its languages eng and chi_sim, and graphviz with your system's package manager; servbot doctor tells what is missing."
fi
