// The room `Console`.
