"""All measurements that need nothing but the project: `python -m bench`."""

from bench.speed.__main__ import main

if __name__ == "__main__":
    main()
