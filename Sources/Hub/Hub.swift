// The room `Hub`.
