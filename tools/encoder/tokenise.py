"""Writes the fine-tuning data as an .npz for a machine that has torch but no tokenizer.

Usage, in tools/encoder:

    uv run tokenise.py --data ../../data/nlu --out build/messages.npz
"""

from __future__ import annotations

import argparse
from pathlib import Path

from base_model import tokenizer_path
from dataset import save_dataset, tokenise
from messages import read_messages


def main() -> None:
    """Read the command line and tokenise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help=".yml or .tsv files, or folders of them")
    parser.add_argument("--out", type=Path, required=True, help="the .npz to write")
    parser.add_argument("--versions", type=int, default=8, help="versions a message, the one as written included")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    messages = read_messages(arguments.data)
    dataset = tokenise(messages, tokenizer_path(), versions=arguments.versions, seed=arguments.seed)
    save_dataset(arguments.out, dataset)
    print(f"{arguments.out}: {len(dataset)} messages, {len(dataset.topics)} topics, SHA-256 {dataset.data_sha256}")


if __name__ == "__main__":
    main()
