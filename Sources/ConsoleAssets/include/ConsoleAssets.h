#pragma once
#include <stddef.h>

/// One file inside the binary.
typedef struct {
  const char *_Nullable name;
  const unsigned char *_Nullable bytes;
  size_t count;
} console_asset;

/// All files, in an array that ends with an entry whose name is null. Constant for the life of the process.
const console_asset *_Nonnull console_assets(void);
