"""Speed, start and memory beside stock Rasa: `python -m bench`, the same as `python -m bench.speed`."""

from bench.speed.__main__ import main

if __name__ == "__main__":
    main()
