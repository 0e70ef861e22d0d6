#!/bin/sh
. "$(dirname "$0")/../environment.sh"
python_environment python3
exec "$home/bin/python" "$here/predict.py"
