/* banned.h - calls whose safe form is elsewhere: struct cvn_buf, cvn_parse_u64, snprintf. Included last by every source. */
#ifndef CONVENE_BASE_BANNED_H
#define CONVENE_BASE_BANNED_H
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atoll gets strncat
#endif
