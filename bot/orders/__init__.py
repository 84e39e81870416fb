"""Standing orders: digests on time, questions that are asked again, answers that are taken back."""
