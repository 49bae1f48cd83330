#include "ConsoleAssets.h"
const console_asset console_assets[] = {{0, 0, 0}};
