#pragma once
#include <stddef.h>

/// The rule file of the filing, as it was compiled in.
const unsigned char *_Nonnull filing_rule_file(size_t *_Nonnull count);
