// The room `Identity`.
