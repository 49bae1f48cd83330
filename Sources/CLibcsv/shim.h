// libcsv, a streaming reader of comma separated values.
#include <csv.h>
