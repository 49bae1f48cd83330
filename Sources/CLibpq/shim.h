// libpq, PostgreSQL's C client.
#include <libpq-fe.h>
