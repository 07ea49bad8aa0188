/* banned.h - calls whose safe form is elsewhere: struct cvn_buf, cvn_parse_u64, snprintf. Included last by every source. */
#ifndef CONVENE_BASE_BANNED_H
#define CONVENE_BASE_BANNED_H
/* With clang the fortified C library makes some of them macros, and a macro cannot be poisoned. */
#undef sprintf
#undef vsprintf
#undef strcpy
#undef strcat
#undef strncat
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll gets strncat
#endif
