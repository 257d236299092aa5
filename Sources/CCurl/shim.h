#include <curl/curl.h>

/* libcurl's options take one argument of a type that the option decides. Swift calls no such functions, so here is one
   for each type. */

typedef size_t (*relink_curl_data)(char *bytes, size_t size, size_t count, void *context);
typedef int (*relink_curl_progress)(
    void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up);
typedef int (*relink_curl_debug)(CURL *handle, curl_infotype type, char *bytes, size_t count, void *context);

static inline CURLcode relink_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relink_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

/* libcurl keeps a copy of the text. */
static inline CURLcode relink_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relink_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relink_curl_set_context(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode relink_curl_set_data(CURL *handle, CURLoption option, relink_curl_data function) {
    return curl_easy_setopt(handle, option, function);
}

static inline CURLcode relink_curl_set_progress(CURL *handle, relink_curl_progress function) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static inline CURLcode relink_curl_set_debug(CURL *handle, relink_curl_debug function) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, function);
}

static inline CURLcode relink_curl_get_number(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
