// What of SQLite's C interface Swift cannot call: functions with any number of arguments. Without <sqlite3.h>, which is another
// module's.
int sqlite3_config(int option, ...);

/// Has SQLite count no more how much memory it has taken, which nobody asks for and which all threads wait for each other with
/// (SQLITE_CONFIG_MEMSTATUS, sqlite.org/c3ref/c_config_covering_index_scan.html). Only before it is first used.
static inline int sqlite_count_no_memory(void) { return sqlite3_config(9, 0); }
