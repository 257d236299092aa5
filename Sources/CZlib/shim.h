#include <zlib.h>

/* What begins a stream are macros in zlib, which Swift does not see. 15 is the greatest window; 16 more asks for gzip's
   form (RFC 1952) around the stream. */

static inline int relink_gzip_begin(z_stream *stream) {
    return deflateInit2(stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int relink_gunzip_begin(z_stream *stream) {
    return inflateInit2(stream, 15 + 16);
}
