// The room `Lab`.
