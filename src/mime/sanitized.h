/*
 * sanitized.h - whether this program was built under a sanitizer, which wants terabytes of addresses and system calls of its own.
 */
#ifndef CONVENE_MIME_SANITIZED_H
#define CONVENE_MIME_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#endif
