"""The embedding model: text to vectors. The only place that knows one."""
