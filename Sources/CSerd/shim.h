// Serd, a reader of RDF's text forms.
#include <serd/serd.h>
