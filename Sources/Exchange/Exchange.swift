// The room `Exchange`.
