#!/bin/sh
. "$(dirname "$0")/../environment.sh"
if ! command -v java >/dev/null; then
    echo "$name: needs java, which is not on PATH" >&2
    exit 2
fi
python_environment python3
# The tool writes into the current folder and into that of its package.
cd "$home"
exec "$home/bin/python" "$here/predict.py"
