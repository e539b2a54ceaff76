#pragma once

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take a value of any type, which Swift cannot call: one function for each type of
// value. None of these adds behaviour.

static inline CURLcode tvidz_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tvidz_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tvidz_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tvidz_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tvidz_curl_set_headers(CURL *handle, struct curl_slist *value) {
  return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, value);
}

/// Of CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
static inline CURLcode tvidz_curl_set_transfer(CURL *handle, CURLoption option,
                                               size_t (*value)(char *, size_t, size_t, void *)) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tvidz_curl_set_seek(CURL *handle, int (*value)(void *, curl_off_t, int)) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode tvidz_curl_response_status(CURL *handle, long *value) {
  return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, value);
}

static inline CURLMcode tvidz_curl_set_connections(CURLM *multi, long all, long kept) {
  CURLMcode code = curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, all);
  return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kept) : code;
}

/// The result of a transfer that is over: a member of a union.
static inline CURLcode tvidz_curl_result(const CURLMsg *message) { return message->data.result; }
