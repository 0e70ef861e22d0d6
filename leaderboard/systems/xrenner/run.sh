#!/bin/sh
. "$(dirname "$0")/../environment.sh"
python_environment python3.7 --no-deps
exec "$home/bin/python" "$here/predict.py"
