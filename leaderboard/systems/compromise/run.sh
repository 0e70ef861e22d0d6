#!/bin/sh
. "$(dirname "$0")/../environment.sh"
node_environment
exec node "$home/predict.mjs"
