#ifndef RELINK_BUILD_H
#define RELINK_BUILD_H

/* The commit that this was built from, as RELINK_COMMIT named it to the build; empty where nothing did. */
const char *_Nonnull relink_build_commit(void);

#endif
