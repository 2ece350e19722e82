/*
 * sanitized.h - is this a build with a sanitizer? Those are some ten times slower, and
 * their shadow memory is larger than any limit.
 */
#ifndef WORKER_SANITIZED_H
#define WORKER_SANITIZED_H

#ifdef __has_feature
#define IS_SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif

#endif
