// The room `Compute`.
