"""Where articles come from. The only part of reading that opens files."""
