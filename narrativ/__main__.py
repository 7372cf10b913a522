"""`python -m narrativ` is the command line."""

from narrativ.cli import main

if __name__ == "__main__":
    main(prog_name="narrativ")
