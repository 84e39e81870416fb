"""How good the answers are: question sets run through the product's own path, beside plain baselines."""
