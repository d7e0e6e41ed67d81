#!/bin/sh
# Starts "$2" through xtask "$1", tells its process id in the file "$3" and waits to be killed.
"$1" attached --parent $$ -- "$2" &
echo $! > "$3"
wait
