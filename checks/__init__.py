"""What `make lint`, the tests and the benches need beside Python packages; nothing of it is shipped."""
