#!/bin/sh
echo "called with $*"
echo "the address is in use" >&2
exit 7
