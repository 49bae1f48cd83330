#pragma once
#include <stddef.h>
/// One file inside the binary.
typedef struct { const char *name; const unsigned char *bytes; size_t count; } console_asset;
/// The files, ended by one whose name is null.
extern const console_asset console_assets[];
