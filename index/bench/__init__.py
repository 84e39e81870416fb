"""How fast it is: question to answer, start, memory, embedding and disk, on collections of any size."""
