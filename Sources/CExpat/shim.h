// Expat, a reader of XML. Its bounds on entities are declared only where XML_DTD is.
#define XML_DTD 1
#include <expat.h>
