# Thin recipes over the cargo commands, for people who like `just`.

# List the recipes
default:
    @just --list

# Start identity server, web client and a local Authsignal until Ctrl-C
dev *arguments:
    cargo dev {{arguments}}

# Forget all local state, then start
reset:
    cargo dev --reset

# Make browsers trust the local CA (`just trust --remove` undoes it)
trust *arguments:
    cargo xtask trust {{arguments}}

# Every check, with a real browser
test *arguments:
    cargo xtask test {{arguments}}

# The browser tests only
story *filter:
    cargo test --package xtask --test story {{filter}}

# Lints, warnings are errors
lint:
    cargo xtask lint

# Format everything
fmt:
    cargo xtask fmt

# Known vulnerabilities of the dependencies (needs cargo-deny and the network)
advisories:
    cargo deny check advisories
