# Read by the run.sh of the systems: an environment of its own for each, made when it is first used.
# It is kept in $MALI_BENCH_SYSTEMS, by default ~/.cache/mali-bench/systems; remove it there to have it made again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
name=$(basename "$here")
home=${MALI_BENCH_SYSTEMS:-${XDG_CACHE_HOME:-$HOME/.cache}/mali-bench/systems}/$name

# python_environment PYTHON [PIP OPTION ...]: a virtual environment with the packages of requirements.txt.
# Everything that is said goes to standard error; standard output is for predictions.
python_environment() {
    interpreter=$1
    shift
    if ! command -v "$interpreter" >/dev/null; then
        echo "$name: needs $interpreter, which is not on PATH" >&2
        exit 2
    fi
    if [ ! -e "$home/complete" ]; then
        {
            "$interpreter" -m venv --clear "$home"
            "$home/bin/python" -m pip install --quiet --upgrade "pip>=24,<25" "setuptools<60" wheel
            "$home/bin/python" -m pip install --quiet --prefer-binary "$@" -r "$here/requirements.txt"
            touch "$home/complete"
        } >&2
    fi
}

# node_environment: the packages of package.json beside it.
node_environment() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        echo "$name: needs node and npm, which are not on PATH" >&2
        exit 2
    fi
    if [ ! -e "$home/complete" ]; then
        {
            mkdir -p "$home"
            cp "$here/package.json" "$here/predict.mjs" "$home"
            (cd "$home" && npm install --no-audit --no-fund)
            touch "$home/complete"
        } >&2
    fi
    cp "$here/predict.mjs" "$home"
}
