// The room `Evidence`.
