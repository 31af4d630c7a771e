"""The pages of docs/reference, each made from what the program runs on; `make check` compares them."""
