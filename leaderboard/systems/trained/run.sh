#!/bin/sh
. "$(dirname "$0")/../environment.sh"
python_environment python3
PYTHONPATH=$here/../../.. exec "$home/bin/python" "$here/predict.py" "${1:-1}"
