#include "FilingRuleFile.h"

// The language standard that SwiftPM can ask for is older than #embed; clang has it in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char rules[] = {
#embed "files/filing-rules.json"
};

const unsigned char *filing_rule_file(size_t *count) {
  *count = sizeof rules;
  return rules;
}
